#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# run.sh quick|full DIRECTORY: measures every row of rows.tsv for every column and writes the
# results into the directory: raw.tsv, results.json, results.md, and plots where gnuplot is there.
# In each run of a row all columns take their turn, and each is compared with stock jemalloc's
# value of that same run: a machine that is busy for a while is busy for both.
set -eu
: "${TEST_LIBRARY?run this by: make bench}" "${top_srcdir:?}" "${top_builddir:?}"
bench=$top_srcdir/tests/bench
set_name=$1 out=$2
case $set_name in
quick) runs=${BENCH_RUNS:-3} ;;
full) runs=${BENCH_RUNS:-7} ;;
*) echo "run.sh: quick or full, not \"$set_name\"" >&2; exit 125 ;;
esac
. "$bench/columns.sh"
: "${columns:?}" "${baseline:?}"

for v in $(env | sed -n 's/^\(TIERHEAP_[A-Z_]*\|MALLOC_CONF\|LD_PRELOAD\)=.*/\1/p'); do
	unset "$v"
done
# What an interrupted run leaves is not taken for results.
work=$out.unfinished
rm -rf "$work"
mkdir -p "$work"
trap 'echo "run.sh: interrupted; what there is lies in $work" >&2; exit 130' HUP INT TERM

describe() {
	printf 'set\t%s\n' "$set_name"
	printf 'runs\t%s\n' "$runs"
	printf 'cpu\t%s\n' "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)"
	printf 'cpus\t%s\n' "$(getconf _NPROCESSORS_ONLN)"
	printf 'kernel\t%s\n' "$(uname -r)"
	printf 'load\t%s\n' "$(cut -d' ' -f1 /proc/loadavg)"
	printf 'baseline\t%s\n' "$baseline"
}

# The columns that are there; the others with the reason.
: >"$work/columns.tsv"
for c in $columns; do
	printf '%s\t%s\n' "$c" "$(settings "$c")" >>"$work/columns.tsv"
done
describe >"$work/machine.tsv"
if ! grep -q "^$baseline	LD_PRELOAD" "$work/columns.tsv"; then
	echo "run.sh: $baseline is not installed: there is nothing to compare with" >&2
	exit 1
fi

# value SETTINGS COMMAND: one figure, or "failed" (a crash, a function that is missing, a hang).
value() {
	words=$1
	shift
	# Both are lists of words.
	# shellcheck disable=SC2086
	got=$(timeout -k 5 120 env $words "$top_builddir/tests/bench/"$* 2>/dev/null) || got=
	case $got in
	*[!0-9.]* | '') echo failed ;;
	*) echo "$got" ;;
	esac
}

grep -v '^#' "$bench/rows.tsv" |
	awk -F'\t' -v s="$set_name" 's == "full" || $1 == s' >"$work/rows.tsv"
total=$(wc -l <"$work/rows.tsv") number=0
: >"$work/raw.tsv"
while IFS='	' read -r _ _ _ title command <&3; do
	number=$((number + 1))
	echo "$number/$total $title" >&2
	run=0
	while [ $run -lt "$runs" ]; do
		run=$((run + 1))
		while IFS='	' read -r c words <&4; do
			case $words in
			missing:*) ;;
			*) printf '%s\t%s\t%s\t%s\n' "$number" "$run" "$c" \
				"$(value "$words" "$command")" >>"$work/raw.tsv" ;;
			esac
		done 4<"$work/columns.tsv"
	done
done 3<"$work/rows.tsv"

for form in json md dat; do
	awk -v form=$form -f "$bench/report.awk" \
		"$work/machine.tsv" "$work/columns.tsv" "$work/rows.tsv" "$work/raw.tsv" \
		>"$work/results.$form"
done
"$bench/plot.sh" "$work"
rm -rf "$out"
mv "$work" "$out"
echo "results: $out/results.md" >&2
