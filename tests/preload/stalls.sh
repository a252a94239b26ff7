#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What a step puts on one allocation is bounded: counted, as a time says little on a busy machine.
. "${top_srcdir:?}/tests/preload/run.sh"

have strace || tap_missing "no strace"

# A heap of small blocks becomes one of large blocks and back: much has to go back to the system.
tiered strace -f -qq -o "$work/calls" -e trace=madvise,clock_gettime \
	"$top_builddir/tests/lib/workload" --mix 64b --threads 2 --ratio 1:1 --mib 48 \
	--plan grow,to=large-4k-128k,to=64b,churn --out "$work/lines"
tap_result $? "the workload runs to its end"

# A step looks at its thread's clock before and after it purges. What a purge may cost is in
# src/coalesce.h: pages, and 16 for each call; the last call goes beyond it.
cat >"$work/bound.awk" <<'E2'
/ clock_gettime\(/ { cost[$1] = 0 }
/ madvise\(.*MADV_DONTNEED/ {
	split($0, word, ", ")
	calls++
	if (cost[$1] > most)
		most = cost[$1]
	cost[$1] += word[2] / 4096 + 16
}
END {
	print calls + 0 " calls, one came after a cost of " most + 0
	exit !(calls > 50 && most < 512)
}
E2
tap_check "no step hands back more than costs as much as 512 pages" \
	awk -f "$work/bound.awk" "$work/calls"

# Blocks that are larger than all of that go back in parts.
tiered strace -f -qq -o "$work/huge" -e trace=madvise,clock_gettime \
	"$top_builddir/tests/lib/workload" --mix huge-4-16m --ratio 1:4 --mib 128 \
	--plan grow,churn,churn --out "$work/lines"
tap_result $? "the same with huge blocks"
cat >"$work/whole.awk" <<'E2'
/ clock_gettime\(/ { cost = 0 }
/ madvise\(.*MADV_DONTNEED/ {
	split($0, word, ", ")
	calls++
	cost += word[2] / 4096 + 16
	if (cost > most)
		most = cost
}
END {
	print calls + 0 " calls, " most + 0 " at most"
	exit !(calls > 5 && most < 700)
}
E2
tap_check "no step hands back more than costs as much as 700 pages, of blocks of 1000 and more" \
	awk -f "$work/whole.awk" "$work/huge"
program tiered untouched
program tiered zeroed
program tiered calm
tap_done
