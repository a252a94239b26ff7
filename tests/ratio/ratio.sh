# SPDX-License-Identifier: BSD-2-Clause
# What the ratio's tests share: the mixes, and one run of the workload on the simulated tier.

. "$top_srcdir/tests/lib/tap.sh"

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
# work, which is nothing here but writing its blocks.
ratio_bounds() {
	case $1 in
	sparse-callocs) only=resident ;;
	*) only=all ;;
	esac
	awk -v only=$only -v steps=0.08 -f "$top_srcdir/tests/lib/workload-bounds.awk" "$2"
}

# ratio_run RATIO MIX THREADS PLAN: one process; its rows go to the table.
ratio_run() {
	lines=$ratio_work/lines
	rm -f "$lines"
	timeout 120 "$TEST_TOOL" run --ratio "$1" --simulate -- \
		"$top_builddir/tests/lib/workload" --mix "$2" --threads "$3" --ratio "$1" \
		--plan "$4" \
		--mib "$(ratio_mib "$2")" --tool "$TEST_TOOL" --out "$lines" || return 1
	ratio_bounds "$2" "$lines" > "$ratio_work/rows"
	status=$?
	tee -a "$ratio_table" < "$ratio_work/rows"
	return $status
}

# ratio_hold RATIO: every mix, one thread and four, growing and churning.
ratio_hold() {
	for mix in $ratio_mixes; do
		for threads in ${RATIO_THREADS:-1 4}; do
			tap_check "a heap of $mix by $threads thread(s) stays at $1 while it grows and churns" \
				ratio_run "$1" "$mix" "$threads" grow,churn
		done
	done
}
