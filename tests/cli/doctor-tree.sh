# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
# A machine as doctor sees it, in a directory: two sockets with DRAM, two KMEM DAX devices, nothing
# wrong. Sourced by the tests of doctor, which change copies of it and judge the findings.

tree_good=${cli_work:?}/good
tree=$tree_good

# put PATH TEXT: a file of the tree; \n and \t in the text are what printf(1) makes of them.
put() {
	mkdir -p "$tree/${1%/*}"
	printf '%b\n' "$2" > "$tree/$1"
}

# gone PATH...
gone() {
	for tree_path in "$@"; do
		rm -r "${tree:?}/$tree_path"
	done
}

# changed: the good machine once more.
changed() {
	tree=$cli_work/changed
	rm -rf "$tree"
	cp -a "$tree_good" "$tree"
}

# put_node NODE MIB FREE-MIB LATENCY BANDWIDTH
put_node() {
	node=sys/devices/system/node/node$1
	put "$node/meminfo" "Node $1 MemTotal:       $(($2 * 1024)) kB
Node $1 MemFree:        $(($3 * 1024)) kB
Node $1 Active(file):   1024 kB
Node $1 Inactive(file): 1024 kB"
	put "$node/access0/initiators/read_latency" "$4"
	put "$node/access0/initiators/read_bandwidth" "$5"
}

# put_dax NAME DRIVER BYTES NODE
put_dax() {
	mkdir -p "$tree/sys/bus/dax/drivers/$2" "$tree/sys/bus/dax/devices/$1"
	rm -f "$tree/sys/bus/dax/devices/$1/driver"
	ln -s "../../drivers/$2" "$tree/sys/bus/dax/devices/$1/driver"
	put "sys/bus/dax/devices/$1/size" "$3"
	put "sys/bus/dax/devices/$1/target_node" "$4"
}

# put_limit NAME SOFT: one of /proc/self/limits takes the place of "unlimited".
put_limit() {
	sed "s/^\($1  *\)unlimited  /\1$2  /" "$tree_good/proc/self/limits" \
		> "$tree/proc/self/limits"
}

tree_nodes() {
	put_node 0 65536 20480 90 120000
	put_node 1 65536 20480 90 120000
	put_node 2 262144 200000 300 20480
	put_node 3 262144 200000 300 20480
	put sys/devices/system/node/online 0-3
	put sys/devices/system/node/has_memory 0-3
	put sys/devices/system/node/has_cpu 0-1
	put sys/devices/system/node/has_normal_memory 0-1
	for tree_block in 100 101 102 103; do
		put sys/devices/system/node/node2/memory$tree_block/state online
		put sys/devices/system/node/node3/memory1$tree_block/state online
	done
	put sys/devices/system/memory/auto_online_blocks offline
	put_dax dax0.0 kmem 274877906944 2
	put_dax dax1.0 kmem 274877906944 3
	put sys/devices/virtual/memory_tiering/memory_tier4/nodelist 0-1
	put sys/devices/virtual/memory_tiering/memory_tier22/nodelist 2-3
}

tree_kernel() {
	put proc/sys/kernel/osrelease 6.12.38
	put proc/sys/kernel/numa_balancing 0
	put proc/sys/vm/overcommit_memory 0
	put proc/sys/vm/zone_reclaim_mode 0
	put proc/sys/vm/max_map_count 65530
	put sys/kernel/mm/numa/demotion_enabled false
	put sys/kernel/mm/mempolicy/weighted_interleave/auto true
	put sys/kernel/mm/transparent_hugepage/enabled "always [madvise] never"
	put sys/kernel/mm/transparent_hugepage/defrag "always defer defer+madvise [madvise] never"
	put proc/swaps "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority"
	put proc/meminfo "MemTotal: 671088640 kB
CommitLimit:    335544320 kB
Committed_AS:    10485760 kB"
}

tree_process() {
	put proc/self/status "Name:\tcat
CapEff:\t0000000000000000
Seccomp:\t0
Mems_allowed_list:\t0-3
Threads:\t1"
	put proc/self/limits "Limit                     Soft Limit           Hard Limit           Units
Max file size             unlimited            unlimited            bytes
Max data size             unlimited            unlimited            bytes
Max locked memory         8388608              8388608              bytes
Max address space         unlimited            unlimited            bytes"
	put proc/self/cgroup "0::/user.slice/app"
	put sys/fs/cgroup/user.slice/memory.max max
	put sys/fs/cgroup/user.slice/app/memory.max max
	mkdir -p "$tree/dev/shm"
	chmod 1777 "$tree/dev/shm"
}

tree_nodes
tree_kernel
tree_process

# --- judging what is said of it ---

# findings CHECK: its lines in the output of doctor, joined: where they are broken is seen in the
# whole.
findings() {
	awk -v check="$1" '
		/^[0-9]+ problem/ { mine = 0 }
		/^(ok|note|warning|problem) / { mine = $2 == check }
		mine' "$cli_work/out" | tr -s ' \n' ' ' |
		sed "s,$tree/,TREE/,g; s/tierheap-$(id -u) /tierheap-UID /g"
}

# judge CHECK STATUS FINDING
judge() {
	if [ "$status" -ne "$2" ]; then
		echo "exit status $status, not $2"
		return 1
	fi
	cat "$cli_work/err"
	[ ! -s "$cli_work/err" ] || return 1
	wanted_line=$(printf '%s' "$3" | tr -s ' \n' ' ')
	found_line=$(findings "$1" | sed 's/ $//')
	[ "$wanted_line" = "$found_line" ] && return
	echo "should be: $wanted_line"
	echo "but is:    $found_line"
	return 1
}

# says SENTENCE STATUS CHECK FINDING [NAME=VALUE...]
says() {
	sentence=$1 wanted=$2 check=$3 finding=$4
	shift 4
	timeout 60 env "$@" "$tool" doctor --root "$tree" > "$cli_work/out" 2> "$cli_work/err" \
		< /dev/null
	status=$?
	tap_check "$sentence" judge "$check" "$wanted" "$finding"
}
