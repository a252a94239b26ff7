#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Every function with every odd argument does what glibc's does.
. "${top_srcdir:?}/tests/preload/run.sh"

odd=$top_builddir/tests/pitfalls/arguments
bare "$odd" >"$work/wanted"
for mode in plain tiered; do
	$mode "$odd" >"$work/got" 2>"$work/err"
	tap_result $(($? || $(wc -c <"$work/err"))) "odd arguments end no program ($mode)"
	same "$(wc -l <"$work/wanted") calls with odd arguments do what glibc's do ($mode)" \
		"$work/wanted" "$work/got"
	! grep -E 'DAMAGED|CHANGED|LOSES|NOT ZERO|misaligned|too small|of changing' "$work/got"
	tap_result $? "and no block is misaligned, too small or damaged ($mode)"
done
tap_comment "counted: $(wc -l <"$work/wanted") calls with odd arguments, compared with glibc's"
tap_done
