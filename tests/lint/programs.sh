#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# doc/PROGRAMS.md shows what the tests of real programs found, of each of them.
. "${top_srcdir:?}/tests/lint/lint.sh"

# made_check ROOT: its figures are those of the results.
made_check() {
	"$top_srcdir/tests/programs/table.sh" "$1/tests/programs/results.tsv" \
		"$top_srcdir/tests/distribution/results.md" "$1/doc/PROGRAMS.md" > "$lint_work/page" || return
	cmp "$lint_work/page" "$1/doc/PROGRAMS.md" ||
		{ echo "doc/PROGRAMS.md differs from tests/programs/results.tsv"; return 1; }
}

# rows_check ROOT: a row for each test, and for nothing else. All the results are the same.
rows_check() {
	for test in $(make -s -C "$top_builddir" print-programs-tests); do
		sed -n 's/^program \([a-z]*\) .*/\1/p' "$top_srcdir/$test"
	done | sort > "$lint_work/tests"
	sed -n '/^| program /,/^$/ s/^| \([a-z]*\) | [^|]* | same .*/\1/p' "$1/doc/PROGRAMS.md" | sort |
		diff "$lint_work/tests" - ||
		{ echo "doc/PROGRAMS.md has other programs than there are tests"; return 1; }
}

# reasons_check ROOT: program, argument and reason of what is not the same in the distribution.
reasons_check() {
	awk -F '\t' '
		!/^#/ && (NF != 3 || $2 !~ /^(none|--version|--help|\*)$/ || length($3) < 20) {
			print "tests/distribution/exceptions.tsv:" FNR ": " $0
			bad = 1
		}
		END { exit bad }' "$1/tests/distribution/exceptions.tsv"
}

# planted SENTENCE FILE COMMAND CHECK: found is the page with the command's change.
planted() {
	lint_plant tests/programs/results.tsv "$(cat "$top_srcdir/tests/programs/results.tsv")"
	lint_finds "$1" doc/PROGRAMS.md "$(sed "$2" "$top_srcdir/doc/PROGRAMS.md")" "$3"
}

tap_check "doc/PROGRAMS.md is made of the results" made_check "$top_srcdir"
tap_check "each test of a program has its row there, with the same result" rows_check "$top_srcdir"
tap_check "each exception of the distribution has its reason" reasons_check "$top_srcdir"
planted "a figure that was not measured is found" 's/ MiB/0&/' made_check
planted "a missing row is found" '/^| redis /d' rows_check
planted "a result that is not the same is found" '/^| redis /s/ same / differs /' rows_check
lint_finds "an exception without a reason is found" tests/distribution/exceptions.tsv \
	"true	none	" reasons_check
tap_done
