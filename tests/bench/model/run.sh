#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# run.sh DIRECTORY: what programs access on each node under every contender, counted in the emulated
# machine, and the slowdown that published latencies make of it, into the directory. What an
# interrupted run leaves has another name and is not taken for results.
set -eu
: "${TEST_LIBRARY?run this by: make bench-model}" "${TEST_TOOL:?}" "${top_srcdir:?}" \
	"${top_builddir:?}"
model=$top_srcdir/tests/bench/model
out=$1
. "$top_srcdir/tests/bench/begin.sh"

cache=8388608
{
	printf 'library\t%s\n' "$("$TEST_TOOL" --version | head -n 1)"
	printf 'cache\t%s\n' $cache
	bench_machine
} > "$work/machine.tsv"
cp "$model/contenders.tsv" "$model/programs.tsv" "$work"

# needed PROGRAM: the commands of this machine that the guest needs for it.
needed() {
	case $1 in
	redis) echo ;;
	memcached) echo memcached ;;
	sqlite) echo sqlite3 ;;
	python) echo python3 ;;
	esac
}

# Those that are there; the others with the reason.
# A comment, as awk passes over an empty file.
printf '# program\tcontender\treason\n' > "$work/gaps.tsv"
programs='' commands=''
for program in ${BENCH_MODEL_PROGRAMS:-$(sed -n '/^#/d; s/	.*//p' "$model/programs.tsv")}; do
	command=$(needed "$program")
	if [ -n "$command" ] && ! command -v "$command" > /dev/null 2>&1; then
		printf '%s\t*\tmissing: %s is not installed\n' "$program" "$command" >> "$work/gaps.tsv"
		continue
	fi
	programs="$programs $program" commands="$commands $command"
done
[ -n "$programs" ] || bench_refuse "none of the programs is installed"

MODEL_PROGRAMS=$programs MODEL_COMMANDS=$commands MODEL_CACHE=$cache
export MODEL_PROGRAMS MODEL_COMMANDS MODEL_CACHE
bench_vm "$model/vm.sh"
for form in json md; do
	awk -v form=$form -f "$model/report.awk" "$work/machine.tsv" "$work/contenders.tsv" \
		"$work/programs.tsv" "$work/gaps.tsv" "$work/runs.tsv" "$work/intervals.tsv" \
		> "$work/results.$form"
done
bench_done
