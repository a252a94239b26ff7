#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The doctor's output as a whole, and what it finds of nodes and devices: on a machine where all is
# ok, and on copies of it with one thing changed.
. "${top_srcdir:?}/tests/cli/cli.sh"
. "$top_srcdir/tests/cli/doctor-tree.sh"

# --- the whole ---

cli_expect "a machine without a fault: all is ok, exit status 0" 0 \
	"$(cat "$golden/doctor-good.txt")" "" "$tool" doctor --root "$tree"
# Three more are about the libraries, and the shell wants one.
tap_check "that fits on a screen of 24 lines" [ "$(wc -l < "$cli_work/out")" -le 20 ]
tap_check "and of 80 columns" [ "$(awk 'length > 80' "$cli_work/out" | wc -l)" -eq 0 ]
cli_expect "--json says the same" 0 "$(sed "s,TREE,$tree," "$golden/doctor-good.json")" "" \
	"$tool" doctor --json --root "$tree"
cli_expect "--quiet leaves out what is ok" 0 "0 problems, 0 warnings, 0 notes, 19 ok" "" \
	"$tool" doctor --quiet --root "$tree"
changed
put sys/kernel/mm/numa/demotion_enabled true
put proc/sys/kernel/numa_balancing 2
cli_expect "-q shows what is not, and the exit status is 1" 1 \
	"$(cat "$golden/doctor-quiet.txt")" "" "$tool" doctor -q --root "$tree"
cli_expect "--json --quiet too" 1 "$(sed "s,TREE,$tree," "$golden/doctor-quiet.json")" "" \
	"$tool" doctor --json --quiet --root "$tree"
put sys/kernel/mm/numa/demotion_enabled false
cli_expect "a note alone is exit status 0" 0 "0 problems, 0 warnings, 1 note, 18 ok" "" \
	sh -c '"$tool" doctor -q --root "$1" > "$cli_work/note" && tail -n 1 "$cli_work/note"' sh "$tree"
mkdir "$cli_work/empty"
tap_check "an empty tree does no harm" sh -c '
	"$tool" doctor --root "$cli_work/empty" > "$cli_work/out" 2> "$cli_work/err"
	[ $? -eq 1 ] && [ ! -s "$cli_work/err" ] && grep -q "^problem  nodes  " "$cli_work/out"'
cli_refused "a root that is not there is told" 2 \
	"tierheap: --root: \"$cli_work/none\" can't be read: write a directory with a machine's proc, sys and dev" \
	"$tool" doctor --root "$cli_work/none"
cli_refused "no name is not this machine" 2 \
	"tierheap: --root: \"\" can't be read: write a directory with a machine's proc, sys and dev" \
	"$tool" doctor --root ''

# --- nodes ---

changed
put sys/devices/system/node/online 0-1
put sys/devices/system/node/has_memory 0-1
gone sys/bus/dax sys/devices/system/node/node2 sys/devices/system/node/node3
says "no PMEM node is a problem" 1 nodes "\
problem  nodes       DRAM 0-1, no PMEM node
         why: there is one kind of memory: heaps are plain DRAM
         do:  tierheap run --simulate PROGRAM    # tries the tiers in DRAM"
says "which a simulated tier is not" 0 nodes "\
note     nodes       DRAM 0-1, no PMEM node: simulated in DRAM
         why: TIERHEAP_SIMULATE lets DRAM play the PMEM tier
         do:  unset TIERHEAP_SIMULATE    # once there is a PMEM node" TIERHEAP_SIMULATE=on
says "without PMEM there is no word of its room" 1 room "\
ok       room        DRAM 40.0/128.0 GiB free"
says "no dax device" 1 dax "\
ok       dax         there are no dax devices"
changed
says "a node that a setting names and the machine lacks" 1 nodes "\
problem  nodes       TIERHEAP_PMEM_NODES: node 9 of \"9\" does not exist: name
                     only nodes of 0-3
         why: run refuses this, and the library serves plain DRAM
         do:  tierheap nodes    # which nodes there are, and why" TIERHEAP_PMEM_NODES=9
gone sys/bus/dax
says "nodes without CPUs will do" 0 nodes "\
ok       nodes       DRAM 0-1 (has CPUs), PMEM 2-3 (no CPUs)"

# --- room ---

changed
says "the ratio that is set" 0 room "\
ok       room        DRAM 40.0/128.0 GiB, PMEM 390.6/512.0 GiB free; ratio 1:8 set" TIERHEAP_RATIO=1:8
put_node 2 262144 2000 300 20480
put_node 3 262144 2000 300 20480
says "PMEM that is nearly full" 1 room "\
warning  room        PMEM is nearly full: 3.9 GiB of 512.0 GiB
         why: a heap takes the other tier where one has no room, whatever the
              ratio; with --bind strict malloc fails
         do:  numastat -m    # and numastat -p PID: who has it"
changed
put_node 0 65536 200 90 120000
put_node 1 65536 200 90 120000
says "DRAM that is nearly full" 1 room "\
warning  room        DRAM is nearly full: 400.0 MiB of 128.0 GiB
         why: a heap takes the other tier where one has no room, whatever the
              ratio; with --bind strict malloc fails
         do:  numastat -m    # and numastat -p PID: who has it"

# --- cpuset ---

allow() {
	changed
	sed -i "s/^Mems_allowed_list:.*/Mems_allowed_list:	$1/" "$tree/proc/self/status"
}
allow 0-1
says "a cpuset without PMEM is a problem" 1 cpuset "\
problem  cpuset      node 2-3 (PMEM) is outside of it: only 0-1 may be used
         why: what this shell starts can't have memory there, tierheap or not
         do:  echo 0-3 > /sys/fs/cgroup/user.slice/app/cpuset.mems    # and the groups above it"
says "and the cause of a missing PMEM node" 1 nodes "\
problem  nodes       DRAM 0-1, no PMEM node
         why: there is one kind of memory: heaps are plain DRAM
         do:  # see cpuset below"
allow 0-2
put proc/self/cgroup "4:cpu,cpuset:/job\n0::/"
says "a cpuset without some of it is a warning, and version 1 has another file" 1 cpuset "\
warning  cpuset      node 3 (PMEM) is outside of it: only 0-2 may be used
         why: what this shell starts can't have memory there, tierheap or not
         do:  echo 0-3 > /sys/fs/cgroup/cpuset/job/cpuset.mems    # and the groups above it"
allow 0,2-3
: > "$tree/.dockerenv"
says "a cpuset without some DRAM is a note; Docker has an option" 0 cpuset "\
note     cpuset      node 1 is outside of it: only 0,2-3 may be used
         why: what this shell starts can't have memory there, tierheap or not
         do:  docker run --cpuset-mems 0-3 ..."
allow 0-1
gone proc/self/cgroup
says "without control groups a unit's property is named" 1 cpuset "\
problem  cpuset      node 2-3 (PMEM) is outside of it: only 0-1 may be used
         why: what this shell starts can't have memory there, tierheap or not
         do:  systemctl set-property UNIT AllowedMemoryNodes=0-3"

# --- dax devices ---

changed
put_dax dax1.0 device_dax 274877906944 3
put_dax dax1.1 none 1073741824 3
gone sys/bus/dax/devices/dax1.1/driver
put_dax dax2.0 device_dax 0 3
says "dax devices that are not system RAM" 1 dax "\
warning  dax         not system RAM: dax1.0 (256.0 GiB, device_dax), dax1.1
                     (1.0 GiB, no driver)
         why: it is no node, so no part of the PMEM tier; what is stored on it
              is lost when it becomes one
         do:  daxctl reconfigure-device --mode=system-ram dax1.0 dax1.1"
put sys/devices/system/memory/auto_online_blocks online
says "where the kernel brings blocks online by itself, daxctl has to be told" 1 dax "\
warning  dax         not system RAM: dax1.0 (256.0 GiB, device_dax), dax1.1
                     (1.0 GiB, no driver)
         why: it is no node, so no part of the PMEM tier; what is stored on it
              is lost when it becomes one
         do:  daxctl reconfigure-device --mode=system-ram --force dax1.0 dax1.1"
changed
put_dax "dax0.9;reboot" device_dax 4096 3
says "a name that no kernel gives is left out" 0 dax "\
ok       dax         2 devices, all system RAM"
for device in 2 3 4 5 6 7 8 9; do
	for instance in 0 1 2 3 4 5; do
		put_dax "dax$device.$instance" device_dax 1073741824 3
	done
done
tap_check "of many devices as many are named as there is room for" sh -c '
	"$tool" doctor --root "$1" | grep "do:  daxctl reconfigure-device" > "$cli_work/many"
	grep -qE " --mode=system-ram( dax[2-9]\.[0-5]){36}$" "$cli_work/many"' sh "$tree"

changed
says "namespaces of devdax: nothing is said" 0 namespaces ""
put sys/bus/nd/devices/namespace1.0/size 1073741824
put sys/bus/nd/devices/namespace1.0/mode raw
put sys/bus/nd/devices/namespace0.0/size 2147483648
put sys/bus/nd/devices/namespace0.0/mode dax
put sys/bus/nd/devices/namespace2.0/size 0
put sys/bus/nd/devices/namespace2.0/mode raw
says "PMEM namespaces of another mode" 0 namespaces "\
note     namespaces  PMEM that is no dax device: namespace1.0 (1.0 GiB, raw)
         why: only a devdax namespace can be a node; the change of its mode
              erases it
         do:  ndctl create-namespace -f -e namespace1.0 --mode=devdax"

# --- blocks ---

changed
put sys/devices/system/node/node3/memory1100/state offline
says "memory blocks that are offline" 1 blocks "\
warning  blocks      memory blocks are offline: 1 of 4 of node 3 (dax1.0)
         why: the device is system RAM, but nobody can use what is offline
         do:  daxctl online-memory dax1.0"
changed
put sys/devices/system/node/has_memory 0-1
put sys/devices/system/node/online 0-1
gone sys/devices/system/node/node2 sys/devices/system/node/node3
says "devices of which nothing is online" 1 blocks "\
warning  blocks      memory blocks are offline: all of node 2 (dax0.0), all of
                     node 3 (dax1.0)
         why: the device is system RAM, but nobody can use what is offline
         do:  daxctl online-memory dax0.0 dax1.0"
says "and the cause of a missing PMEM node" 1 nodes "\
problem  nodes       DRAM 0-1, no PMEM node
         why: there is one kind of memory: heaps are plain DRAM
         do:  # see blocks below"

# --- zones, speed, tiers ---

changed
says "PMEM that takes no kernel data: nothing is said" 0 zones ""
put sys/devices/system/node/has_normal_memory 0-2
says "PMEM that takes kernel data" 0 zones "\
note     zones       PMEM node 2 is not (all) movable memory
         why: the kernel puts page tables and the like there too: slower, and
              it can't be taken offline
         do:  daxctl offline-memory dax0.0 && daxctl online-memory dax0.0"
changed
put_node 2 262144 200000 80 200000
says "PMEM that is faster than DRAM" 0 speed "\
note     speed       the PMEM tier is not the slower one: DRAM 90 ns 120000
                     MiB/s, PMEM 80 ns 200000 MiB/s
         why: small blocks go to DRAM as the faster memory; a node without
              CPUs counts as PMEM, as HBM may be
         do:  tierheap run --dram-nodes 0-3 ...    # or --pmem-nodes: say which"
gone sys/devices/system/node/node0/access0 sys/devices/system/node/node1/access0
says "no HMAT, no figures" 0 speed "\
ok       speed       the firmware tells no figures (HMAT)"
changed
put sys/devices/virtual/memory_tiering/memory_tier4/nodelist 0-2
put sys/devices/virtual/memory_tiering/memory_tier22/nodelist 3
says "PMEM that is in the same tier of the kernel's" 0 tiers "\
note     tiers       the kernel's put PMEM level with DRAM: nodes 0-2 (4), 3
                     (22)
         why: it takes that node for as fast; if that is right, it is no PMEM
         do:  tierheap nodes    # then tierheap run --pmem-nodes NODES ..."
gone sys/devices/virtual/memory_tiering
says "a kernel without tiers of its own" 0 tiers "\
ok       tiers       the kernel has none of its own (Linux 6.1)"

tap_done
