# SPDX-License-Identifier: BSD-2-Clause
# A KMEM DAX node that a dry run of the tiers leaves alone, while it counts as if it did not.
. /test/guest.sh
far_up
thp madvise

# run RATIO PLAN ARG...: the workload in a dry run; its rows are left to be looked at.
run() {
	ratio=$1 plan=$2
	shift 2
	rm -f /tmp/lines
	timeout 200 tierheap run --dry-run-tiers --ratio "$ratio" -- "$workload" --ratio "$ratio" \
		--mix redis-like --plan "$plan" --mib 64 --tool /usr/bin/tierheap --out /tmp/lines "$@" \
		> /tmp/said 2>&1
	status=$?
	cat /tmp/lines >> /out/figures
	echo "status $status, share $(value share), moved $(value moved)"
	cat /tmp/said
	return $status
}

# Where pages lie, by move_pages, while as much is counted as for a real tier.
nothing_far() {
	run 1:4 grow,churn --pmem-node 1 && awk -v share="$(value share)" 'BEGIN { exit share != 0 }'
}

counted_as_if() {
	run "$1" grow,churn && workload_judge redis-like /tmp/lines
}

set_as_if() {
	run 1:4 grow,set=1:1,churn && workload_judge redis-like /tmp/lines &&
		[ "$(value moved)" -gt 10000000 ]
}

# The witness of all: a process that holds its heap, and the kernel's map of it.
numa_maps_near() {
	rm -f /tmp/lines
	tierheap run --dry-run-tiers --ratio 1:4 -- "$workload" --ratio 1:4 --mix redis-like \
		--plan grow,slow=30 --mib 64 --out /tmp/lines > /tmp/said 2>&1 &
	holder=$!
	wait_for 60 test -s /tmp/lines
	share=$(stat_field $holder share)
	near=$(node_bytes $holder 0) far=$(node_bytes $holder 1)
	stat_field $holder pmem_kind
	echo "node 0: $near bytes, node 1: $far bytes, share $share"
	kill $holder
	wait $holder 2> /dev/null
	[ "$far" -eq 0 ] && [ "$near" -gt 60000000 ] &&
		awk -v share="$share" 'BEGIN { exit !(share > 0.79 && share < 0.81) }'
}

# shellcheck disable=SC2120 # their caller is tap_check
no_calls() {
	rm -f /tmp/lines
	strace -f -qq -e trace=mbind,move_pages,set_mempolicy -o /tmp/calls \
		tierheap run "$@" --ratio 1:4 -- "$workload" --ratio 1:4 --mix redis-like \
		--plan grow --mib 32 --out /tmp/lines || return 2
	grep -c . /tmp/calls
	[ ! -s /tmp/calls ]
}

# Else a trace that sees nothing would prove nothing.
calls_seen() {
	no_calls
	[ $? -eq 1 ]
}

tap_check "a dry run puts no page on the KMEM node, by move_pages" nothing_far
tap_check "nor by numa_maps, while the share that is shown is the ratio's" numa_maps_near
for ratio in 1:1 1:4; do
	tap_check "a dry run counts as if it placed: $ratio within the bounds of a real tier" \
		counted_as_if $ratio
done
tap_check "a ratio that is set is followed, and what would be moved is counted" set_as_if
tap_check "a dry run asks the kernel for no policy and no move" no_calls --dry-run-tiers
tap_check "a run that is none does" calls_seen
tap_done
