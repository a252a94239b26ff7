#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# make bench-quick, with one run of each row: it comes to its end on this machine, and all of
# tierheap's columns have all figures. No time is judged.
. "${top_srcdir:?}/tests/preload/run.sh"
[ -n "$(stock_jemalloc)" ] || tap_missing "no libjemalloc.so.2 to compare with"
results=$work/results
top_srcdir=$(cd "$top_srcdir" && pwd) top_builddir=$(cd "$top_builddir" && pwd)
export top_srcdir top_builddir

BENCH_RUNS=1 sh "$top_srcdir/tests/bench/run.sh" quick "$results" > "$work/log" 2>&1
tap_result $? "a quick run of the benchmark comes to its end"
tap_comment "$(tail -n 3 "$work/log")"

# complete COLUMN: it has a figure in each row that is measured.
complete() {
	rows=$(grep -c '^quick' "$top_srcdir/tests/bench/rows.tsv")
	awk -F'\t' -v column="$1" -v rows="$rows" '
		$3 == column && $4 + 0 > 0 { n++ }
		END { print n + 0 " of " rows " rows"; exit n != rows }' "$results/raw.tsv"
}
for column in jemalloc tierheap tierheap-dram tierheap-pmem; do
	tap_check "$column has a figure in each row" complete "$column"
done
tap_check "nothing failed" test ! -e "$results/failures.txt"
tap_done
