# SPDX-License-Identifier: BSD-2-Clause
# A heap that is larger than DRAM, under policies that know no share: PMEM takes what has no room,
# the largest sizes first, and nothing is killed. DRAM of both sockets first, then of one.
. /test/guest.sh
far_up
thp madvise

# free_mib NODE...: together.
free_mib() {
	for node in "$@"; do
		cat "/sys/devices/system/node/node$node/meminfo"
	done | awk '/ MemFree:/ { kib += $4 } END { print int(kib / 1024) }'
}

# outgrown NODES ARG...: 80 MiB more than these DRAM nodes have; the arguments are tierheap run's.
outgrown() {
	nodes=$1
	shift
	# shellcheck disable=SC2086 # one word per node
	mib=$(($(free_mib $nodes) + 80))
	echo "free: DRAM $((mib - 80)) MiB; the heap grows to $mib MiB"
	rm -f /tmp/lines
	timeout 200 tierheap run "$@" -- "$workload" --mix redis-like --plan grow,churn --mib $mib \
		--pmem-node 2 --pmem-node 3 --out /tmp/lines
	status=$?
	tail -n 1 /tmp/lines
	return $status
}

# What did not fit, less what the kernel gave up for it, and the reserves that stay free.
no_more_than_needed() {
	needed=$((80 * 1024 * 1024))
	pmem=$(awk -v all="$(value resident)" -v share="$(value share)" 'BEGIN { printf "%d", all * share }')
	echo "$pmem bytes are in PMEM"
	[ "$pmem" -gt $((needed / 2)) ] && [ "$pmem" -lt $((needed * 2)) ]
}

in_order() {
	echo "purity $(value purity)"
	value purity | awk '{ exit !($1 >= 0.98) }'
}

for policy in dram-only "static-threshold --threshold 100k"; do
	# shellcheck disable=SC2086 # a word and its option
	tap_check "$policy: a heap that outgrows both DRAM nodes runs to its end, its data intact" \
		outgrown "0 1" --policy $policy
	tap_check "$policy: PMEM has what had no room, and not much more" no_more_than_needed
	tap_check "$policy: the largest sizes are there" in_order
	tap_check "$policy: no process was killed for lack of memory" no_oom_kill
done
export TIERHEAP_DRAM_NODES=0 TIERHEAP_PMEM_NODES=2,3
tap_check "dram-only: so it does where DRAM is one node" outgrown 0 --policy dram-only
tap_check "and no process was killed for it" no_oom_kill
tap_done
