# SPDX-License-Identifier: BSD-2-Clause
# A KMEM DAX node on a machine that limits its programs: what is promised of memory, addresses,
# system calls.
. /test/guest.sh
export LD_LIBRARY_PATH=/usr/lib
far_up
thp madvise
/usr/bin/seq 1 2000 > /tmp/wanted

# By move_pages; then the boundary alone, as the library sees it: pages follow more slowly here
# (tests/vm/change.sh).
held() {
	workload_run 1:4 redis-like 1 grow,churn 64 --pmem-node 1 &&
		workload_run 1:4 redis-like 1 grow,set=1:1 64
}

# What the kernel promises is limited: the range can't be reserved writable, it grows.
echo 80 > /proc/sys/vm/overcommit_ratio
echo 2 > /proc/sys/vm/overcommit_memory

# A mapping that nobody may touch, across multiples of 4 GiB: more than may be promised.
grows() {
	tierheap run -- /usr/bin/sleep 1000 &
	sleeper=$!
	wait_for 5 tierheap stat $sleeper
	grep Commit /proc/meminfo
	awk '{ split($1, at, "-") }
		$2 == "---p" && substr(at[1], 1, 4) != substr(at[2], 1, 4) { print; found = 1 }
		END { exit !found }' /proc/$sleeper/maps &&
		[ "$(stat_field $sleeper state)" = tiered ]
	status=$?
	kill $sleeper
	wait $sleeper 2> /dev/null
	return $status
}
tap_check "vm.overcommit_memory=2: the range is reserved without being promised" grows
tap_check "vm.overcommit_memory=2: the heap lies at the ratio" held
# A fifth of what is there may be promised: less than either tier has.
echo 20 > /proc/sys/vm/overcommit_ratio
at_commit_limit() {
	grep Commit /proc/meminfo
	for size in 65536 1000; do
		timeout 100 tierheap run --ratio 1:4 -- /test/until-null $size || return 1
	done
}
tap_check "vm.overcommit_memory=2: at the commit limit malloc returns NULL, and what is freed can be had again" \
	at_commit_limit
echo 1 > /proc/sys/vm/overcommit_memory
tap_check "vm.overcommit_memory=1: the heap lies at the ratio" held
echo 0 > /proc/sys/vm/overcommit_memory

# 64 MiB of heap at most, in a group that may have 110: what the library takes for itself fits too.
echo +memory > /sys/fs/cgroup/cgroup.subtree_control
mkdir /sys/fs/cgroup/small
echo 110M > /sys/fs/cgroup/small/memory.max
in_group() {
	(echo 0 > /sys/fs/cgroup/small/cgroup.procs && held)
	status=$?
	echo "at most $(cat /sys/fs/cgroup/small/memory.peak 2> /dev/null) bytes"
	return $status
}
tap_check "a memory cgroup's limit: the heap lies at the ratio" in_group

# Half of the address space is the program's: windows are halved until they fit in the other.
small_range() {
	# shellcheck disable=SC3045 # busybox has it
	(ulimit -v 2000000 && held)
}
tap_check "ulimit -v: the heap lies at the ratio in smaller windows" small_range

# Without the command, the library has to find out by itself.
untouched() {
	/test/refuse env LD_PRELOAD="$library" TIERHEAP_RATIO=1:4 /usr/bin/seq 1 2000 \
		> /tmp/output 2> /tmp/said
	status=$?
	cat /tmp/said
	[ $status -eq 0 ] && cmp /tmp/output /tmp/wanted && [ "$(wc -l < /tmp/said)" -eq 1 ] &&
		grep -q '^tierheap: mbind is refused.*plain DRAM' /tmp/said
}

run_refuses() {
	/test/refuse tierheap run --ratio 1:4 -- /usr/bin/seq 1 2000 > /tmp/output 2> /tmp/said
	status=$?
	cat /tmp/said
	[ $status -eq 125 ] && [ ! -s /tmp/output ] && [ "$(wc -l < /tmp/said)" -eq 1 ] &&
		grep -q '^tierheap: mbind(2) is refused' /tmp/said
}

stat_tells() {
	/test/refuse env LD_PRELOAD="$library" TIERHEAP_RATIO=1:4 /usr/bin/sleep 1000 2> /tmp/said &
	sleeper=$!
	wait_for 5 tierheap stat $sleeper
	echo "state $(stat_field $sleeper state), message: $(stat_field $sleeper message)"
	[ "$(stat_field $sleeper state)" = dram ] &&
		stat_field $sleeper message | grep -q 'mbind is refused'
	status=$?
	kill $sleeper
	wait $sleeper 2> /dev/null
	return $status
}
tap_check "mbind refused: the output is untouched, and one line says plain DRAM" untouched
tap_check "mbind refused: run says so in one line and starts nothing" run_refuses
tap_check "mbind refused: stat says why the heap is plain DRAM" stat_tells

# An operator takes the node away: the kernel moves its pages to the other one. Later it is back.
node_state() {
	for state in /sys/devices/system/node/node1/memory*/state; do
		echo "$1" > "$state" || return 1
	done
}
taken_away() {
	rm -f /tmp/lines
	tierheap run --ratio 1:4 -- "$workload" --ratio 1:4 --mix redis-like \
		--plan grow,slow=4,churn,half,grow,slow=4 --mib 100 --pmem-node 1 --out /tmp/lines &
	load=$!
	wait_for 100 grep -q phase=grow /tmp/lines
	node_state offline
	status=$?
	grep MemTotal /sys/devices/system/node/node*/meminfo
	wait_for 100 grep -q phase=half /tmp/lines
	node_state online_movable
	wait $load && return $status
}
tap_check "a node goes offline while it is in use, and the program's data stay intact" taken_away
tap_check "and is used again when it is back" held
tap_check "no process was killed for lack of memory" no_oom_kill
tap_done
