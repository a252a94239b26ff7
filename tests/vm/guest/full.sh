# SPDX-License-Identifier: BSD-2-Clause
# A KMEM DAX node that is smaller than what the ratio asks of it, and one that others fill.
. /test/guest.sh
far_up
thp madvise

# More heap than the node can take its part of: 200 MB at 1:8 asks 178 MB of 128.
outgrow() {
	rm -f /tmp/lines
	timeout 200 tierheap run --ratio 1:8 -- "$workload" --ratio 1:8 --mix redis-like \
		--plan grow,churn \
		--mib 200 --pmem-node 1 --out /tmp/lines || return 1
	tail -n 1 /tmp/lines
}
tap_check "a heap that outgrows the PMEM node runs to its end, its data intact" outgrow

# The node is used as far as it goes, and no more is bound to it.
turned_away() {
	echo "share $(value share), misplaced $(value misplaced), fallbacks $(value fallbacks)"
	awk -v share="$(value share)" -v resident="$(value resident)" \
		-v misplaced="$(value misplaced)" 'BEGIN {
		pmem = share * resident / 1048576
		printf "%.1f of 128 MiB used\n", pmem
		exit !(pmem > 90 && pmem < 128 && misplaced <= resident / 100)
	}'
}
tap_check "the boundary turned away before the node was full" turned_away

tap_check "stat counts what lies elsewhere" counted

# A policy that can't turn away: 200 MB for a node of 128.
overflow() {
	rm -f /tmp/lines
	timeout 200 tierheap run --policy pmem-only -- "$workload" --ratio 0:1 --mix redis-like \
		--plan grow,slow=1 \
		--mib 200 --pmem-node 1 --out /tmp/lines || return 1
	tail -n 1 /tmp/lines
	[ "$(value fallbacks)" -gt 0 ] && counted
}
tap_check "pmem-only falls back to DRAM, and stat counts it" overflow

# Another program takes what is left of the node before ours is asked to have more of it.
crowded() {
	rm -f /tmp/lines
	tierheap run --ratio 1:1 -- "$workload" --ratio 1:1 --mix redis-like \
		--plan grow,slow=6,set=1:8,churn \
		--mib 100 --pmem-node 1 --tool /usr/bin/tierheap --out /tmp/lines &
	load=$!
	wait_for 100 grep -q phase=grow /tmp/lines
	numactl --preferred=1 -- "$workload" --mix 1k --plan grow,slow=60 \
		--mib 100 --out /tmp/other &
	other=$!
	wait $load
	status=$?
	kill $other
	wait $other 2> /dev/null
	tail -n 1 /tmp/lines
	return $status
}
tap_check "another program that fills the node ends neither of them" crowded
tap_check "stat is right about that, too" counted
tap_check "no process was killed for lack of memory" no_oom_kill
tap_done
