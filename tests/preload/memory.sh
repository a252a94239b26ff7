#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Mappings stay few, freed memory goes back, and a tiny program stays tiny.
. "${top_srcdir:?}/tests/preload/run.sh"

# idle MODE BATCH: what idle-bands finds, in $work/idle.MODE.BATCH; in the background.
idle() {
	"$1" MALLOC_CONF=dirty_decay_ms:1000 "$programs/idle-bands" "$2" >"$work/idle.$1.$2" &
}

# Freed blocks go back: as good as all while small requests reach the heap; where the thread's cache
# answers them all, no less than in stock jemalloc.
judge_idle() {
	idle tiered 2000
	idle tiered 1
	idle stock 1
	wait
	while read -r size kib; do
		tap_result $((kib > 10240)) \
			"200 MB of freed blocks of $size bytes go back ($kib KiB left)"
	done <"$work/idle.tiered.2000"
	paste -d ' ' "$work/idle.tiered.1" "$work/idle.stock.1" >"$work/idle.both"
	while read -r size kib _ stock_kib; do
		tap_result $((kib > stock_kib + 10240)) \
			"200 MB of freed blocks of $size bytes go back \
as in stock jemalloc, with all requests answered by the cache ($kib KiB left, stock $stock_kib)"
	done <"$work/idle.both"
	[ "$(cat "$work/idle.tiered.2000" "$work/idle.both" | wc -l)" -eq 6 ]
	tap_result $? "all sizes were judged"
}

# freed HOW KEPT THREADS: what freed-heap leaves, in $work/freed.MODE.HOW.KEPT; in the background.
freed() {
	tiered "$programs/freed-heap" "$@" >"$work/freed.tiered.$1.$2" &
	stock "$programs/freed-heap" "$@" >"$work/freed.stock.$1.$2" &
}

# judge_freed HOW KEPT MORE SENTENCE: at most MORE KiB more than under stock jemalloc.
judge_freed() {
	kib=$(cat "$work/freed.tiered.$1.$2") stock_kib=$(cat "$work/freed.stock.$1.$2")
	[ "${kib:-0}" -gt 0 ] && [ "${stock_kib:-0}" -gt 0 ] && [ "$kib" -le $((stock_kib + $3)) ]
	tap_result $? "$4 as little stays as in stock jemalloc ($kib KiB, stock $stock_kib)"
}

# An arena of each band makes up to 1 % of the heap that was.
judge_freed_heaps() {
	freed purge 20 1
	freed purge 2000 1
	wait
	freed wait 20 4
	freed wait 2000 1
	wait
	judge_freed purge 20 0 "after a purge of a heap of which a twentieth is left,"
	judge_freed purge 2000 0 "after a purge of a heap of which nothing is left,"
	judge_freed wait 20 3072 "ten seconds after four threads freed most of a heap"
	judge_freed wait 2000 3072 "ten seconds after a thread freed all of a heap"
}

# resident MODE: resident KiB of a sleep(1) that is run so.
resident() {
	"$1" sh -c 'echo $$ >"$0"; exec sleep 3' "$work/pid" &
	sleep 1
	sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$(cat "$work/pid")/status"
	wait $!
}

with_little_space() {
	tiered sh -c 'ulimit -v 4000000 && exec "$@"' sh "$@"
}

both mappings
program with_little_space full-window
judge_idle
judge_freed_heaps
stock_kib=$(resident stock)
for mode in tiered plain; do
	kib=$(resident $mode)
	[ "${stock_kib:-0}" -gt 0 ] && [ "${kib:-0}" -gt 0 ] && [ "$kib" -le $((stock_kib + 1536)) ]
	tap_result $? "a sleep has at most 1.5 MB more resident than with stock jemalloc ($mode)"
	tap_comment "$kib KiB, stock $stock_kib"
done
tap_comment "transparent huge pages: $(cat /sys/kernel/mm/transparent_hugepage/enabled 2>&1)"
program tiered growing
tap_done
