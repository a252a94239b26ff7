#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The measuring workload writes the series that is documented, stops for nobody without one, and
# goes through a recorded stream again.
. "${top_srcdir:?}/tests/lib/tap.sh"
work=$(mktemp -d "${TMPDIR:-/tmp}/tierheap-series.XXXXXX") || exit 99
trap 'rm -rf "$work"' EXIT
workload=$top_builddir/tests/lib/workload
recorder=$top_builddir/tests/bench/ratio/.libs/record.so

# run NAME ARG...: a heap of 4 MiB under the library; its series and its lines.
run() {
	name=$1
	shift
	"${TEST_TOOL:?}" run --ratio 1:4 --simulate -- "$workload" --mib 4 --out "$work/$name.lines" \
		"$@" 2> "$work/$name.errors"
}

# The names in the comment of the header, in its order, are those of the series.
documented() {
	sed -n 's/^ \*   \([a-z_ ]*[a-z]\)   *[^ ].*/\1/p' "$top_srcdir/tests/lib/workload_series.h" |
		tr ' ' '\n' | grep . | paste -s -d ' ' - > "$work/documented"
	head -n 1 "$work/all.tsv" | tr '\t' ' ' | diff "$work/documented" -
}

# holds CONDITION: of every line of the series, whose columns are variables of that name.
holds() {
	awk -F'\t' "NR == 1 { for (i = 1; i <= NF; i++) at[\$i] = i; next }
		{ n++ } !($1) { print NR \": \" \$0; wrong = 1 }
		END { exit wrong || !n }" "$work/all.tsv"
}

plan=grow,churn,half,churn
tap_check "a series is written while a heap goes through its plan" run all --mix redis-like \
	--threads 2 --plan $plan --series "$work/all.tsv" --series-lines 50
tap_check "its columns are the documented ones" documented
# 1 heap grown, 1 churned, a tenth and half a heap: 130 lines, and more after start and change.
tap_check "it has as many lines as asked for, and more after a start and a change" \
	sh -c '[ "$(wc -l < "$1")" -ge 130 ] && [ "$(wc -l < "$1")" -le 200 ]' sh "$work/all.tsv"
tap_check "allocated bytes never go back" holds \
	'$at["allocated"] >= last + 0 && ((last = $at["allocated"]) || 1)'
tap_check "the error is the share less what is wanted" holds \
	'(d = $at["share"] - $at["wanted"] - $at["error"]) < 2e-5 && d > -2e-5'
tap_check "what is held is within a block of the level when it churns" holds \
	'$at["phase"] != "churn" || $at["held"] < $at["level"] * 1.1'
tap_check "the change is told, and what was allocated since" holds \
	'($at["change"] == 1) == ($at["number"] > 2) && ($at["number"] != 3 || $at["since"] < 838861)'

# The same blocks, with or without stops.
run plain --mix redis-like --plan grow,churn
run stopped --mix redis-like --plan grow,churn --series "$work/one.tsv"
objects() {
	tr ' ' '\n' < "$work/$1.lines" | grep -e '^objects=' -e '^usable='
}
same_objects() {
	[ -n "$(objects plain)" ] && [ "$(objects plain)" = "$(objects stopped)" ]
}
tap_check "a workload that stops for a series has the same blocks" same_objects

# A program with a few thousand events, recorded and replayed.
record() {
	RECORD_TO=$work/stream LD_PRELOAD=$recorder awk \
		'BEGIN { for (i = 0; i < 3000; i++) kept[i] = "value " i; print length(kept[7]) }' \
		> "$work/said" && grep -qx 7 "$work/said" && mv "$work"/stream.* "$work/stream" &&
		[ $(($(wc -c < "$work/stream") % 24)) -eq 0 ]
}
tap_check "a program that is recorded works, and leaves whole events" record
tap_check "its stream is replayed" run replay --mix recorded --plan "replay=$work/stream" \
	--series "$work/replay.tsv"
tap_check "and judged at its end" grep -q 'mix=recorded phase=replay .* lost=0 ' "$work/replay.lines"
tap_check "and in its series" grep -q '^1	replay	0	' "$work/replay.tsv"

refused() {
	! run refused "$@" && grep -q "$text" "$work/refused.errors"
}
text='go together'
tap_check "a mix that is only recorded is not drawn from" refused --mix recorded --plan grow
tap_check "and another is not replayed" refused --mix 64b --plan "replay=$work/stream"
text='is not a recorded stream'
tap_check "a stream that is not there is refused" refused --mix recorded --plan replay=/nowhere
text='is not a file that can be written'
tap_check "a series that can't be written is refused" refused --mix 64b --plan grow \
	--series /nowhere/series
tap_done
