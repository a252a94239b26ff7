# SPDX-License-Identifier: BSD-2-Clause
# A KMEM DAX node that is smaller than what the ratio asks of it, and one that others fill.
. /test/guest.sh
far_up
thp madvise

# More heap than the node can take its part of: 400 MB at 1:8 asks 355 MB of 256.
outgrow() {
	rm -f /tmp/lines
	timeout 200 tierheap run --ratio 1:8 -- "$workload" --ratio 1:8 --mix redis-like --plan grow,churn \
		--mib 400 --pmem-node 1 --out /tmp/lines || return 1
	tail -n 1 /tmp/lines
}
tap_check "a heap that outgrows the PMEM node runs to its end, its data intact" outgrow

value() {
	tail -n 1 /tmp/lines | tr ' ' '\n' | sed -n "s/^$1=//p"
}

turned_away() {
	echo "share $(value share), fallbacks $(value fallbacks), misplaced $(value misplaced)"
	awk -v share="$(value share)" -v resident="$(value resident)" 'BEGIN {
		pmem = share * resident / 1048576
		printf "%.1f of 256 MiB used\n", pmem
		exit !(share < 0.85 && pmem > 150 && pmem < 256)
	}'
}
tap_check "the boundary turned away from the full node" turned_away
tap_check "what it is bound to is where it lies: at most 1 % is misplaced" \
	awk -v m="$(value misplaced)" -v r="$(value resident)" 'BEGIN { exit !(m <= r / 100) }'

# Another program takes what is left of the node while ours wants more.
crowded() {
	rm -f /tmp/lines
	tierheap run --ratio 1:4 -- "$workload" --ratio 1:4 --mix redis-like --plan grow,churn,slow=5,churn,churn \
		--mib 160 --pmem-node 1 --out /tmp/lines &
	load=$!
	wait_for 100 grep -q phase=grow /tmp/lines
	numactl --preferred=1 -- "$workload" --mix 1k --plan grow,slow=60 --mib 300 --out /tmp/other &
	other=$!
	wait $load
	status=$?
	kill $other
	wait $other 2> /dev/null
	tail -n 1 /tmp/lines
	return $status
}
tap_check "another program that fills the node ends neither of them" crowded
tap_check "no process was killed for lack of memory" no_oom_kill
tap_done
