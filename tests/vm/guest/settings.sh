# SPDX-License-Identifier: BSD-2-Clause
# Settings that only a real node can show: who moves pages, and what each policy puts where.
. /test/guest.sh
far_up
thp madvise

# run PLAN MIX ARG...: the workload under `tierheap run ARG...`; its rows, judged by move_pages, are
# left to be looked at.
run() {
	plan=$1 mix=$2
	shift 2
	rm -f /tmp/lines
	timeout 200 tierheap run --ratio 1:4 "$@" -- "$workload" --ratio 1:4 --mix "$mix" \
		--plan "$plan" --mib 64 --pmem-node 1 --tool /usr/bin/tierheap --out /tmp/lines > /tmp/said 2>&1
	status=$?
	cat /tmp/lines >> /out/figures
	echo "status $status, share $(value share), error $(value error), moved $(value moved)"
	[ $status -eq 0 ] || cat /tmp/said
	return $status
}

# between KEY FROM TO: of the last row.
between() {
	awk -v v="$(value "$1")" -v from="$2" -v to="$3" 'BEGIN {
		exit !(v != "" && v + 0 >= from && v + 0 <= to)
	}'
}

# By a thread of the library's own, which the workload does not start.
by_thread() {
	run grow,set=1:1,slow=15 redis-like --move thread && between error -0.01 0.01 &&
		between moved 1000000 1000000000
}

# New pages follow the boundary, those that are there stay.
not_at_all() {
	run grow,set=1:1,slow=15 redis-like --move off && between moved 0 0 && between share 0.51 0.85
}

# holds MIX FROM TO ARG...: the share of resident pages on the KMEM node, by move_pages.
holds() {
	mix=$1 from=$2 to=$3
	shift 3
	run grow,churn "$mix" "$@" && between share "$from" "$to"
}

# No call is about more pages than a slice has (src/mover.h), and a slice is at most one that looks
# and two that move.
by_slices() {
	strace -f -qq -e trace=move_pages,clock_gettime -o /tmp/calls \
		tierheap run --ratio 1:4 -- "$workload" --ratio 1:4 --mix redis-like \
		--plan grow,half,to=uniform-32-232 --mib 64 --tool /usr/bin/tierheap --out /tmp/lines ||
		return 1
	awk '/ clock_gettime\(/ { calls[$1] = 0 }
		/ move_pages\(/ {
			split($0, word, ", ")
			all++
			if (++calls[$1] > most) most = calls[$1]
			if (word[2] > pages) pages = word[2]
		}
		END {
			print all + 0 " calls, at most " pages " pages each, " most " between two times"
			exit !(all > 100 && pages > 1 && pages <= 128 && most <= 3)
		}' /tmp/calls
}

tap_check "--move thread: the ratio is held after it was changed" by_thread
tap_check "--move off: no page is moved, new ones follow" not_at_all
# A busy heap that is started with move=off: told to take another ratio, and then to move. Between
# two phases the workload judges where its pages lie and allocates nothing: no figures change then.
moved_when_told() {
	rm -f /tmp/lines
	churn=churn$(printf ',churn%.0s' $(seq 300))
	timeout 200 tierheap run --ratio 1:8 --move off -- "$workload" --ratio 1:8 --mix redis-like \
		--plan grow,"$churn" --mib 64 --pmem-node 1 --out /tmp/lines > /tmp/said 2>&1 &
	load=$!
	wait_for 100 grep -q phase=churn /tmp/lines || return 1
	running=$(pidof workload)
	tierheap set "$running" ratio=1:1
	off=$(stat_field "$running" moved_bytes)
	tierheap set --wait=100 --tolerance 0.02 "$running" move="$1"
	status=$?
	on=$(stat_field "$running" moved_bytes) threads=$(ls /proc/"$running"/task | wc -l)
	tierheap set "$running" move=off
	sleep 0.1
	then=$(stat_field "$running" moved_bytes)
	tierheap set "$running" ratio=1:8
	sleep 1
	last=$(stat_field "$running" moved_bytes)
	echo "moved: off $off, $1 $on ($threads threads), off again $then, $last"
	[ "$off" -eq 0 ] && [ "$on" -gt 1000000 ] && [ "$last" -eq "$then" ] || status=1
	[ "$threads" -eq "$2" ] || status=1
	kill "$load" "$running"
	wait "$load"
	return $status
}
tap_check "move=on in a program that moved nothing: it moves until the share is reached" \
	moved_when_told on 1
tap_check "move=thread: so it does, by a thread" moved_when_told thread 2
tap_check "pages are moved in slices of 128 at most" by_slices
tap_check "dram-only: no page is on the KMEM node" holds redis-like 0 0 --policy dram-only
tap_check "pmem-only: all but the first blocks are on the KMEM node" \
	holds redis-like 0.96 1 --policy pmem-only
tap_check "static-threshold above the blocks' size: all are in DRAM" \
	holds 1k 0 0.01 --policy static-threshold --threshold 2K
tap_check "static-threshold below it: all are on the KMEM node" \
	holds 1k 0.98 1 --policy static-threshold --threshold 512
tap_check "static-ratio: four fifths are on the KMEM node" \
	holds uniform-32-232 0.79 0.81 --policy static-ratio
tap_done
