# SPDX-License-Identifier: BSD-2-Clause
# A KMEM DAX node that is not there, offline, or outside the cpuset: plain DRAM, one line.
. /test/guest.sh
export LD_LIBRARY_PATH=/usr/lib
/usr/bin/seq 1 2000 > /tmp/wanted

# preloaded LINES [NAME=VALUE...]: the library alone; the output is the program's, with LINES lines
# on stderr.
preloaded() {
	lines=$1
	shift
	env "$@" LD_PRELOAD="$library" /usr/bin/seq 1 2000 > /tmp/output 2> /tmp/said || return 1
	cat /tmp/said
	cmp /tmp/output /tmp/wanted && [ "$(wc -l < /tmp/said)" -eq "$lines" ] &&
		{ [ "$lines" -eq 0 ] || grep -q '^tierheap: .*node' /tmp/said; }
}

# refused NODE: `run` refuses a node that was named, before the program starts.
refused() {
	tierheap run --pmem-nodes "$1" -- /usr/bin/seq 1 2000 > /tmp/output 2> /tmp/said
	status=$?
	cat /tmp/said
	[ $status -eq 125 ] && [ ! -s /tmp/output ] && [ "$(wc -l < /tmp/said)" -eq 1 ] &&
		grep -q "$1" /tmp/said
}

plain_dram() {
	tierheap run -- /usr/bin/sleep 1000 2> /tmp/said &
	sleeper=$!
	wait_for 5 tierheap stat $sleeper
	echo "state $(stat_field $sleeper state), message: $(stat_field $sleeper message)"
	[ "$(stat_field $sleeper state)" = dram ] && [ -n "$(stat_field $sleeper message)" ]
	status=$?
	kill $sleeper
	wait $sleeper 2> /dev/null
	return $status
}

# Started by `run` with no node named: the same output, and one line that says it is plain DRAM,
# not one more for each process.
run_tells() {
	tierheap run --ratio 1:4 -- numactl --localalloc /usr/bin/seq 1 2000 \
		> /tmp/output 2> /tmp/said || return 1
	cat /tmp/said
	cmp /tmp/output /tmp/wanted && [ "$(wc -l < /tmp/said)" -eq 1 ] &&
		grep -q 'plain DRAM' /tmp/said
}

# everything WHERE: all of the above. A library that is preloaded everywhere, without a word of
# tiers in the environment, has to be quiet; stat says why.
everything() {
	tap_check "$1: under run, the program's output is untouched, and one line says plain DRAM" \
		run_tells
	tap_check "$1: preloaded without a setting, the output is untouched and nothing is said" \
		preloaded 0
	tap_check "$1: preloaded with a ratio, the output is untouched and one line is said" \
		preloaded 1 TIERHEAP_RATIO=1:4
	tap_check "$1: preloaded with the node named, the output is untouched and one line is said" \
		preloaded 1 TIERHEAP_PMEM_NODES=1
	tap_check "$1: run refuses the named node in one line" refused 1
	tap_check "$1: stat shows plain DRAM and says why" plain_dram
}

everything "node missing"
far_devdax
far_kmem
everything "node offline"
far_online
mkdir /sys/fs/cgroup/near
echo +cpuset > /sys/fs/cgroup/cgroup.subtree_control
echo 0 > /sys/fs/cgroup/near/cpuset.mems
echo $$ > /sys/fs/cgroup/near/cgroup.procs
everything "node outside the cpuset"
echo $$ > /sys/fs/cgroup/cgroup.procs

tap_check "node online and allowed: nothing is said" preloaded 0

# bound PATTERN: how many mappings of a sleeper have a policy of their own, the pattern excluded.
bound() {
	tierheap run --ratio 1:4 --exclude "$1" -- /usr/bin/sleep 1000 &
	sleeper=$!
	wait_for 5 tierheap stat $sleeper > /dev/null
	echo "state $(stat_field $sleeper state), message: $(stat_field $sleeper message)" > /tmp/said
	grep -c -v ' default' /proc/$sleeper/numa_maps
	kill $sleeper
	wait $sleeper 2> /dev/null
}
excluded_unbound() {
	others=$(bound none) excluded=$(bound 'sl?ep')
	echo "with a policy: $others mappings, excluded $excluded"
	cat /tmp/said
	[ "$others" -gt 0 ] && [ "$excluded" -eq 0 ] &&
		grep -q '^state dram, message: excluded by' /tmp/said
}
tap_check "an excluded program has no memory policy, one that is not has some" excluded_unbound
# The heap of another user: its own segment directory, no right to move others' pages.
unprivileged() {
	su user -c "tierheap run --ratio 1:4 -- /test/workload --mix redis-like --plan grow,churn \
		--pmem-node 1 --out /tmp/user" && awk -f /test/workload-bounds.awk /tmp/user
}
tap_check "an unprivileged user gets the tiers too" unprivileged
tap_done
