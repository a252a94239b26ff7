#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# A dry run of the tiers places nothing, and counts as if it did. What it leaves alone on a machine
# with a PMEM node is shown by tests/vm/dry-run.sh.
. "${top_srcdir:?}/tests/preload/run.sh"

have strace || tap_missing "no strace"
: "${TEST_TOOL:?}"
workload=$top_builddir/tests/lib/workload
bounds=$top_srcdir/tests/lib/workload-bounds.awk

# dry RATIO PLAN COMMAND...: the workload under a dry run, by the command; its rows in $work/lines.
dry() {
	ratio=$1 plan=$2
	shift 2
	rm -f "$work/lines"
	plain TIERHEAP_DRY_RUN_TIERS=on TIERHEAP_RATIO="$ratio" "$@" "$workload" --ratio "$ratio" \
		--mix redis-like --plan "$plan" --mib 64 --tool "$TEST_TOOL" --out "$work/lines" \
		>"$work/out" 2>&1
	status=$?
	show "$work/out"
	return $status
}

# As the ratio's tests: steps' time is theirs to judge.
within_bounds() {
	dry "$@" && awk -v only=all -v steps=1 -f "$bounds" "$work/lines"
}

# as_if KEY LEAST: of the last row.
as_if() {
	tail -n 1 "$work/lines" | tr ' ' '\n' |
		awk -F= -v key="$1" -v least="$2" '$1 == key { ok = $2 >= least; print } END { exit !ok }'
}

untraced() {
	dry 1:4 grow,set=1:1 strace -f -qq -e trace=mbind,move_pages,set_mempolicy,mprotect \
		-o "$work/calls" || return 1
	sed -E 's/^[0-9]+ +([a-z_]+)\(.*/\1/' "$work/calls" | sort | uniq -c
	grep -q 'mprotect(' "$work/calls" && ! grep -E '(mbind|move_pages|set_mempolicy)\(' "$work/calls"
}

simulated() {
	plain TIERHEAP_DRY_RUN_TIERS=on TIERHEAP_STATS_AT_EXIT=on "$programs/witness" 2>&1 |
		tee "$work/out" | grep -q '(simulated): dram '
}

refused_by_memkind() {
	other=$(dirname "$library")/libtierheap-memkind.so
	[ -e "$other" ] || return 0
	bare LD_PRELOAD="$other" TIERHEAP_DRY_RUN_TIERS=on true 2>"$work/err"
	cat "$work/err"
	grep -q '^tierheap: TIERHEAP_DRY_RUN_TIERS: "on" is for engine sorted' "$work/err"
}

tap_check "the share that is counted holds the ratio: 1:4" within_bounds 1:4 grow,churn
tap_check "and 1:1" within_bounds 1:1 grow,churn
tap_check "a ratio that is set is followed" within_bounds 1:4 grow,set=1:1,set=1:8,churn
tap_check "what would be moved is counted: a third of the heap and more" as_if moved 20000000
tap_check "the kernel is asked for no policy and no move" untraced
tap_check "the line at the end says that the tier is simulated" simulated
tap_check "the engine memkind, which places what it counts, refuses" refused_by_memkind
tap_done
