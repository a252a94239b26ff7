#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# run.sh quick|programs|full|sweep DIRECTORY: measures the rows of rows.tsv for every column (sweep: of
# sweep/columns.sh) and writes the results into the directory: raw.tsv, results.json, results.md, and plots where gnuplot is there.
# In each run of a row all columns take their turn, in every second one backwards, and each is compared
# with stock jemalloc's value of that same run: a machine that is busy for a while is busy for both.
set -eu
: "${TEST_LIBRARY?run this by: make bench}" "${top_srcdir:?}" "${top_builddir:?}"
bench=$top_srcdir/tests/bench
set_name=$1 out=$2
case $set_name in
quick) runs=${BENCH_RUNS:-3} ;;
programs) runs=${BENCH_RUNS:-5} ;;
full) runs=${BENCH_RUNS:-7} ;;
sweep) runs=${BENCH_RUNS:-5} ;;
*) echo "run.sh: quick, programs, full or sweep, not \"$set_name\"" >&2; exit 125 ;;
esac
. "$bench/columns.sh"
[ "$set_name" != sweep ] || . "$bench/sweep/columns.sh"
: "${columns:?}" "${baseline:?}"

. "$bench/begin.sh"
mkdir "$work/kept"
export BENCH_KEPT="$work/kept"
job=''
bench_stop() {
	[ -z "$job" ] || { kill "$job" 2>/dev/null && wait "$job"; } || :
	rm -rf "$work/place" "$work/kept"
}

describe() {
	printf 'set\t%s\n' "$set_name"
	printf 'runs\t%s\n' "$runs"
	bench_machine
	printf 'baseline\t%s\n' "$baseline"
}

# The columns that are there; the others with the reason.
: >"$work/columns.tsv"
for c in $columns; do
	printf '%s\t%s\n' "$c" "$(column "$c")" >>"$work/columns.tsv"
done
describe >"$work/machine.tsv"
grep -q "^$baseline	LD_PRELOAD" "$work/columns.tsv" ||
	bench_refuse "nothing to compare with: $(sed -n "s/^$baseline	missing: //p" "$work/columns.tsv")"

# start SETTINGS COMMAND: what it prints is in "printed"; nothing after a crash, a hang or a wrong
# answer. Not in the foreground, where a signal would wait for its end; timeout(1) passes one on to
# all that was started.
start() {
	rm -rf "$work/place"
	mkdir "$work/place"
	(
		cd "$work/place"
		words=$1
		# Both are lists of words.
		# shellcheck disable=SC2086
		case $2 in
		programs/*) exec timeout -k 5 120 env "BENCH_SETTINGS=$words" "$bench/"$2 ;;
		*) exec timeout -k 5 120 env $words "$top_builddir/tests/bench/"$2 ;;
		esac
	) >"$work/printed" 2>"$work/said" &
	job=$!
	status=0
	wait "$job" || status=$?
	job=''
	[ $status -eq 0 ] || [ $status -eq 77 ] || : >"$work/printed"
}

# record COMMAND RUN COLUMN: the figures; where one failed, what was said too.
record() {
	awk -v command="$1" -v run="$2" -v column="$3" -f "$bench/figures.awk" \
		"$work/rows.tsv" - <"$work/printed" >"$work/figures"
	cat "$work/figures" >>"$work/raw.tsv"
	! grep -q 'failed$' "$work/figures" ||
		{ echo "$1, run $2, $3: status $status"; tail -n 3 "$work/said"; } >>"$work/failures.txt"
}

# measure COMMAND: until the program turns out not to be installed.
measure() {
	run=0
	while [ $run -lt "$runs" ]; do
		run=$((run + 1))
		if [ $((run % 2)) -eq 1 ]; then cat "$work/columns.tsv"; else tac "$work/columns.tsv"; fi >"$work/turns"
		while IFS='	' read -r c words <&4; do
			case $words in missing:*) continue ;; esac
			start "$words" "$1"
			if [ $status -eq 77 ]; then
				awk -F'\t' -v OFS='\t' -v command="$1" -v reason="$(cat "$work/printed")" \
					'$5 == command { print FNR, 0, "", "missing: " reason }' \
					"$work/rows.tsv" >>"$work/raw.tsv"
				return
			fi
			record "$1" "$run" "$c"
		done 4<"$work/turns"
	done
}

grep -v '^#' "$bench/rows.tsv" |
	awk -F'\t' -v s="$set_name" \
		's == "full" || $1 == s || s == "programs" && $5 ~ "^programs/" ||
		s == "sweep" && ($1 == "quick" || $5 ~ "^memory (peak|steady)$")' >"$work/rows.tsv"
# A command is started once for all of its rows.
awk -F'\t' '!seen[$5]++ { print $5 }' "$work/rows.tsv" >"$work/commands"
total=$(wc -l <"$work/commands") number=0
: >"$work/raw.tsv"
while IFS= read -r command <&3; do
	number=$((number + 1))
	echo "$number/$total $command" >&2
	measure "$command"
done 3<"$work/commands"
for made in place kept printed said figures commands turns; do
	rm -rf "${work:?}/$made"
done

for form in json md dat; do
	awk -v form=$form -f "$bench/report.awk" \
		"$work/machine.tsv" "$work/columns.tsv" "$work/rows.tsv" "$work/raw.tsv" \
		>"$work/results.$form"
done
"$bench/plot.sh" "$work"
bench_done
