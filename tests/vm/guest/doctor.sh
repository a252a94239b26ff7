# SPDX-License-Identifier: BSD-2-Clause
# What doctor finds on a machine with a KMEM DAX node, from the raw DIMM on. What it says to type is
# typed, and the finding has to be gone then.
. /test/guest.sh
export LD_LIBRARY_PATH=/usr/lib
insmod /lib/modules/kmem.ko

# finds LEVEL CHECK: the check's finding; "absent": there is none.
finds() {
	tierheap doctor > /tmp/found
	awk -v wanted="$1" -v check="$2" '
		/^[0-9]+ problem/ { mine = 0 }
		/^(ok|note|warning|problem) / { mine = $2 == check; if (mine) level = $1 }
		mine
		END { exit wanted != (level == "" ? "absent" : level) }' /tmp/found
}

# type_it CHECK: what the finding says to do.
type_it() {
	tierheap doctor | awk -v check="$1" '
		/^(ok|note|warning|problem) / { mine = $2 == check }
		mine && sub(/^ *do:  /, "")' > /tmp/todo
	cat /tmp/todo
	[ -s /tmp/todo ] && sh /tmp/todo
}

# cured LEVEL CHECK [OTHER]: found; then typed; then the check is ok, or OTHER.
cured() {
	finds "$1" "$2" && type_it "$2" && finds "${3:-ok}" "$2"
}

tap_check "a raw DIMM: there is no PMEM node" finds problem nodes
tap_check "and it is no dax device; typed, it is" cured note namespaces absent
tap_check "a devdax device is not system RAM; typed, it is" cured warning dax
tap_check "then there is a PMEM node" finds ok nodes
tap_check "and a program that starts has both tiers" finds ok start

daxctl offline-memory dax0.0 2> /dev/null
tap_check "all its memory offline: there is no PMEM node" finds problem nodes
tap_check "it is offline; typed, it is online" cured warning blocks
for block in /sys/devices/system/node/node1/memory*; do
	echo offline > "$block/state"
	break
done
tap_check "one block is offline; typed, it is online" cured warning blocks
all_ok() {
	thp madvise
	tierheap doctor -q
}
tap_check "nothing is wrong then" all_ok

echo 1 > /sys/kernel/mm/numa/demotion_enabled
tap_check "demotion is on; typed, it is off" cured warning demotion
echo 2 > /proc/sys/kernel/numa_balancing
tap_check "balancing is on; typed, it is off" cured note balancing
echo 1 > /proc/sys/vm/zone_reclaim_mode
tap_check "zone reclaim is on; typed, it is off" cured warning reclaim
echo 2 > /proc/sys/vm/overcommit_memory
tap_check "overcommit is off; typed, it is on" cured warning overcommit
thp always
tap_check "huge pages are always; typed, they are not" cured note huge-pages
echo 1000 > /proc/sys/vm/max_map_count
tap_check "mappings are few; typed, they are many" cured warning limits
chmod 700 /dev/shm
tap_check "/dev/shm is not for all; typed, it is" cured warning statistics

mkdir /sys/fs/cgroup/near
echo +cpuset +memory > /sys/fs/cgroup/cgroup.subtree_control
echo 0 > /sys/fs/cgroup/near/cpuset.mems
echo 100M > /sys/fs/cgroup/near/memory.max
echo $$ > /sys/fs/cgroup/near/cgroup.procs
tap_check "the PMEM node is outside of the cpuset; typed, it is inside" cured problem cpuset
tap_check "the group has a limit of memory; typed, it has none" cured note container
echo $$ > /sys/fs/cgroup/cgroup.procs

refused() {
	/test/refuse tierheap doctor > /tmp/found
	status=$?
	cat /tmp/found
	[ $status -eq 1 ] && grep -q '^problem  policies    mbind(2) is refused' /tmp/found &&
		grep -q '^problem  start       a program that starts now is in DRAM' /tmp/found
}
tap_check "mbind is refused: it is told, and what programs get" refused

# Why demotion is a warning. Memory that must be DRAM is asked for, more each time.
demoted() {
	echo 1 > /sys/kernel/mm/numa/demotion_enabled
	tierheap run --ratio 1:1 -- "$workload" --ratio 1:1 --mix redis-like \
		--plan grow,slow=100 --mib 100 --pmem-node 1 --out /tmp/lines &
	load=$!
	wait_for 100 grep -q phase=grow /tmp/lines
	kill -STOP $load
	before=$(heap_bytes $load 0) after=$before
	mib=$(awk '/MemFree/ { print int($4 / 1024) - 10 }' /sys/devices/system/node/node0/meminfo)
	for more in 0 10 20 30 40; do
		[ "$after" -gt $((before - 1000000)) ] || break
		numactl --membind=0 dd if=/dev/zero of=/dev/null bs=$((mib + more))M count=1
		after=$(heap_bytes $load 0)
	done
	grep demote /proc/vmstat
	echo "in DRAM before: $before bytes, after: $after"
	kill -KILL $load
	[ "$after" -le $((before - 1000000)) ]
}
tap_check "demotion takes what a heap has bound to DRAM" demoted
echo 0 > /sys/kernel/mm/numa/demotion_enabled

daxctl offline-memory dax0.0 2> /dev/null
for state in /sys/devices/system/memory/memory*/state; do
	grep -q offline "$state" && echo online_kernel > "$state"
done
tap_check "PMEM is not movable; typed, it is" cured note zones absent
tap_done
