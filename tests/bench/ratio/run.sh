#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# run.sh simulated|vm DIRECTORY: every contender on every workload, on this machine with simulated
# tiers or in the emulated one with a KMEM DAX node; what was measured, judged and drawn, into the
# directory. What an interrupted run leaves has another name and is not taken for results.
set -eu
: "${TEST_LIBRARY?run this by: make bench-ratio}" "${TEST_TOOL:?}" "${top_srcdir:?}" \
	"${top_builddir:?}"
ratio=$top_srcdir/tests/bench/ratio
where=$1 out=$2
case $where in
simulated | vm) ;;
*) echo "run.sh: simulated or vm, not \"$where\"" >&2; exit 125 ;;
esac
. "$top_srcdir/tests/bench/begin.sh"

describe() {
	printf 'where\t%s\n' "$where"
	printf 'library\t%s\n' "$("$TEST_TOOL" --version | head -n 1)"
	bench_machine
}

describe > "$work/machine.tsv"
grep -v '^#' "$ratio/workloads.tsv" > "$work/workloads.tsv"
cp "$ratio/contenders.tsv" "$work/contenders.tsv"
# What programs allocate is recorded anew, as it differs from machine to machine.
wanted=$(awk -F'\t' -v some=" ${BENCH_RATIO_WORKLOADS-} " '
	some ~ /^ *$/ || index(some, " " $1 " ") {
		if (sub(/.*replay=@/, "", $6) && sub(/\.stream.*/, "", $6)) print $6
	}' "$work/workloads.tsv")
# A list of words.
# shellcheck disable=SC2086
sh "$ratio/record.sh" "$top_builddir/tests/bench/ratio/.libs/record.so" "$work/streams" $wanted
if [ "$where" = simulated ]; then
	ratio_where=simulated ratio_tool=$TEST_TOOL ratio_streams=$work/streams
	ratio_workload=$top_builddir/tests/lib/workload
	ratio_library=$TEST_LIBRARY ratio_memkind=${TEST_LIBRARY%.so}-memkind.so
	ratio_lines=${BENCH_RATIO_LINES:-200} ratio_blocks=131072 ratio_seconds=300
	. "$ratio/matrix.sh"
	ratio_all "$work"
else
	bench_vm "$ratio/vm.sh"
fi
rm -rf "$work/streams"
sh "$ratio/report.sh" "$where" "$work"
bench_done
