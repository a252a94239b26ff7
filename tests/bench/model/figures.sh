#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What the report makes of counts: from counts with known answers.
. "${top_srcdir:?}/tests/lib/tap.sh"
model=$top_srcdir/tests/bench/model
work=$(mktemp -d "${TMPDIR:-/tmp}/tierheap-model.XXXXXX") || exit 99
trap 'rm -rf "$work"' EXIT

tabbed() {
	tr ' ' '\t'
}

printf 'library\ttierheap 0.1.0\ncache\t8388608\n' > "$work/machine.tsv"
printf 'dram\tall near\ntierheap\tours\ninterleave\tthe kernel\n' > "$work/contenders.tsv"
printf 'redis\tRedis\tsame\nsqlite\tsqlite3\tsame\n' > "$work/programs.tsv"
printf 'sqlite\t*\tmissing: sqlite3 is not installed\nredis\tinterleave\tfailed: no server\n' \
	> "$work/gaps.tsv"
# Windows of 256 GiB from 0x400000000000 on: the starter's, then two of each band.
{
	echo 'redis dram 100 0 - -' | tabbed
	printf 'redis\ttierheap\t20971520\t83886080\t400000000000\t32 48 null \n'
	echo 'redis interleave 1 1 - -' | tabbed
} > "$work/runs.tsv"
tabbed > "$work/intervals.tsv" <<END
interval 4000000000 9000000 0 0 0 1000000 0 0 0 400000 0
region 65536 1000000 0
interval 4000000000 8000000 1000000 500000 500000 0 1000000 7 8 0 200000
region 65536 0 10000
region 65795 0 600000
region 66836 0 300000
region 90000 0 90000
interval 1 1 1 1 1 1 1 1 1 1 1
END

report() {
	awk -v form="$1" -f "$model/report.awk" "$work/machine.tsv" "$work/contenders.tsv" \
		"$work/programs.tsv" "$work/gaps.tsv" "$work/runs.tsv" "$work/intervals.tsv"
}

report md > "$work/results.md" 2> "$work/errors"
tap_result $? "a report is made"
has() {
	grep -qF -- "$1" "$work/results.md" || { cat "$work/results.md" "$work/errors"; return 1; }
}
# 4e9 instructions are 1 s; a million far loads 0.305 s and 0.25 s, near 0.101 s and 0.1 s; where they
# overlap a fifth of that: 1.061 of 1.0202 s and 1.05 of 1.02 s, and of 1.0404 s for stock.
tap_check "the slowdown is that of the latencies, beside the same and beside stock in DRAM" has \
	'| ours | 20.0, 80.0 | 0.800 | 0.150 | 1.000 | 0.25 | 4 to 19 % | 3 to 14 % | 2 to 19 % |'
tap_check "far misses are told by the blocks that they hit, the most first, small parts left out" has \
	'| blocks of 1 to 32 B 60 %; blocks above 48 B 30 %; outside of the heap 9 % |'
tap_check "with all near there is no slowdown" has '| 0.000 | 0.000 | 0.25 | 0 to 0 % | 0 to 0 % | 0 to 0 % | – |'
tap_check "a program that is not there is named" has '- no sqlite: missing: sqlite3 is not installed'
tap_check "so is a run that failed" has '- no redis: interleave: failed: no server'
tap_result "$(! grep -q '^| the kernel' "$work/results.md"; echo $?)" "and it has no figures"
tap_check "the same as JSON is JSON" sh -c "
	awk -v form=json -f '$model/report.awk' '$work/machine.tsv' '$work/contenders.tsv' \
		'$work/programs.tsv' '$work/gaps.tsv' '$work/runs.tsv' '$work/intervals.tsv' |
	python3 -c 'import json, sys; r = json.load(sys.stdin)[\"runs\"]; sys.exit(len(r) != 2 or r[1][\"modelled_slowdown_optane\"] != [0.04, 0.1853])'"
sed -i '$d' "$work/intervals.tsv"
report md > "$work/results.md" 2> "$work/errors"
tap_result "$([ $? -eq 1 ]; echo $?)" "counts of fewer intervals than runs are refused"
tap_done
