# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
# Points of a test that are runs of tests/lib/workload. The includer defines row_start I RATIO MIX
# THREADS PLAN, which runs one, and row_judge I, which is its point.

# row SENTENCE RATIO MIX THREADS PLAN. Of those of one thread $rows_at_once run side by side; rows_end
# waits for the last ones.
rows=0
row() {
	[ "$4" -eq 1 ] || rows_end
	rows=$((rows + 1))
	eval "row_$rows=\$1"
	shift
	row_start $rows "$@" &
	{ [ $rows -lt "${rows_at_once:?}" ] && [ "$3" -eq 1 ]; } || rows_end
}

rows_end() {
	wait
	row_i=1
	while [ $row_i -le $rows ]; do
		row_said=
		eval "row_said=\$row_$row_i"
		tap_check "$row_said" row_judge $row_i
		row_i=$((row_i + 1))
	done
	rows=0
}
