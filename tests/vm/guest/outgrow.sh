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

# MiB that the zones of nodes 0 and 1 have as low watermarks, without what fragmentation has added.
low_mib() {
	awk '/^Node/ { near = $2 + 0 < 2 }
		near && $1 == "low" { pages += $2 }
		near && $1 == "boost" { pages -= $2 }
		END { print int(pages / 256) }' /proc/zoneinfo
}

# Ends when the file /tmp/watching goes.
free_watch() {
	: > /tmp/watching
	while [ -e /tmp/watching ]; do
		free_mib 0 1
		usleep 100000
	done > /tmp/frees
}

# As its memory is fragmented the kernel adds blocks of 2 MiB to the watermarks; page tables, which
# only DRAM has, have to find room above them even so.
boosts_fit() {
	least=$(sort -n /tmp/frees | head -n 1)
	echo "free in DRAM, at least: $least MiB of $(wc -l < /tmp/frees) looks; low watermarks $(low_mib) MiB"
	[ "$least" -ge $(($(low_mib) + 5)) ]
}

# outgrown NODES ARG...: 80 MiB more than these DRAM nodes have; the arguments are tierheap run's.
outgrown() {
	nodes=$1
	shift
	# shellcheck disable=SC2086 # one word per node
	mib=$(($(free_mib $nodes) + 80))
	echo "free: DRAM $((mib - 80)) MiB; the heap grows to $mib MiB"
	rm -f /tmp/lines
	free_watch &
	timeout 200 tierheap run "$@" -- "$workload" --mix redis-like --plan grow,churn --mib $mib \
		--pmem-node 2 --pmem-node 3 --out /tmp/lines
	status=$?
	rm /tmp/watching
	wait
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
	tap_check "$policy: DRAM keeps free what the kernel may add to its watermarks" boosts_fit
	tap_check "$policy: no process was killed for lack of memory" no_oom_kill
done
export TIERHEAP_DRAM_NODES=0 TIERHEAP_PMEM_NODES=2,3
tap_check "dram-only: so it does where DRAM is one node" outgrown 0 --policy dram-only
tap_check "and no process was killed for it" no_oom_kill
tap_done
