# SPDX-License-Identifier: BSD-2-Clause
# What the ratio's tests share: the mixes, and one run of the workload on the simulated tier.

. "$top_srcdir/tests/lib/tap.sh"
. "$top_srcdir/tests/lib/rows.sh"
rows_at_once=1 # steps would take half as long again beside another run

ratio_work=$(mktemp -d "${TMPDIR:-/tmp}/tierheap-ratio.XXXXXX") || exit 1
trap 'rm -rf "$ratio_work"' EXIT
# The figures of all runs stay beside the test's log.
ratio_table=$top_builddir/tests/ratio/$(basename "$0" .sh).figures
mkdir -p "${ratio_table%/*}"
: > "$ratio_table" || exit 1

ratio_mixes="64b 1k blocks-0.2-1m tiny-and-64k redis-like powers-of-two uniform-32-232 lists
	sparse-callocs"

# ratio_mib MIX: the heap's size. Some hundred blocks of 0.2 to 1 MB need more than the others.
ratio_mib() {
	case $1 in
	blocks-*) echo 192 ;;
	*) echo 96 ;;
	esac
}

# ratio_bounds MIX FILE: the figures against the bounds. Steps take time from a program's own
# work, which is nothing here but writing its blocks. Of sparse ones a tenth is written, and the
# kernel takes 12 ns for each page of the rest when it is asked once what is resident.
ratio_bounds() {
	case $1 in
	sparse-callocs) only=resident steps=0.12 ;;
	*) only=all steps=0.08 ;;
	esac
	awk -v only=$only -v steps=$steps -f "$top_srcdir/tests/lib/workload-bounds.awk" "$2"
}

row_start() {
	echo "$2 $3 $4 $5" > "$ratio_work/row.$1"
	timeout 120 "$TEST_TOOL" run --ratio "$2" --simulate -- \
		"$top_builddir/tests/lib/workload" --mix "$3" --threads "$4" --ratio "$2" \
		--plan "$5" \
		--mib "$(ratio_mib "$3")" --tool "$TEST_TOOL" --out "$ratio_work/lines.$1" \
		> "$ratio_work/said.$1" 2>&1
	echo "$? $3" > "$ratio_work/status.$1"
}

# Its rows go to the table.
row_judge_once() {
	cat "$ratio_work/said.$1"
	read -r row_status row_mix < "$ratio_work/status.$1"
	[ "$row_status" -eq 0 ] || return 1
	ratio_bounds "$row_mix" "$ratio_work/lines.$1" > "$ratio_work/rows"
	row_status=$?
	rm -f "$ratio_work/lines.$1"
	tee -a "$ratio_table" < "$ratio_work/rows"
	return $row_status
}

# Nothing but a time was beyond its bound: another machine on the same processor can do that.
time_alone() {
	grep -q '^BROKEN .*: steps took ' "$ratio_work/rows" 2> /dev/null &&
		! grep '^BROKEN ' "$ratio_work/rows" | grep -qv ': steps took '
}

# Time is asked for again, twice at most: who takes too long takes too long each time.
row_judge() {
	: > "$ratio_work/rows"
	for row_try in 1 2 3; do
		row_judge_once "$1" && return
		[ "$row_try" -lt 3 ] && time_alone || return 1
		echo "again, as time alone was beyond its bound"
		read -r row_ratio row_mix row_threads row_plan < "$ratio_work/row.$1"
		row_start "$1" "$row_ratio" "$row_mix" "$row_threads" "$row_plan"
	done
}

# ratio_hold RATIO: every mix, one thread and four, growing and churning.
ratio_hold() {
	for threads in ${RATIO_THREADS:-1 4}; do
		for mix in $ratio_mixes; do
			row "a heap of $mix by $threads thread(s) stays at $1 while it grows and churns" \
				"$1" "$mix" "$threads" grow,churn
		done
	done
	rows_end
}
