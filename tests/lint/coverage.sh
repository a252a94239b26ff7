#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What `make coverage` says of lines that no test reaches: its page has the reasons of
# tests/coverage/explained.tsv, these are of functions that there are, and a line without a reason is
# found.
. "${top_srcdir:?}/tests/lint/lint.sh"

coverage=$top_srcdir/tests/coverage
tab=$(printf '\t')

# reasons_check ROOT
reasons_check() {
	wrong=0
	grep -v '^#' "$1/tests/coverage/explained.tsv" > "$lint_work/rows"
	[ -s "$lint_work/rows" ] || return 1
	while IFS="$tab" read -r function why; do
		grep -q "[ *]${function#*:}(" "$1/src/${function%:*}" && [ -n "$why" ] ||
			{ echo "tests/coverage/explained.tsv: $function is not there, or has no reason"; wrong=1; }
	done < "$lint_work/rows"
	return $wrong
}

# page_check ROOT: a row there is "| file.c:function | lines | reason |".
page_check() {
	awk -F '\t' '
		FNR == NR { reason[$1] = $2; next }
		{ split($0, cell, " \\| "); sub(/^\| /, "", cell[1]); sub(/ \|$/, "", cell[3]) }
		cell[1] ~ /\.[ch]:/ && ++rows && reason[cell[1]] != cell[3] {
			print "doc/COVERAGE.md: " cell[1] " has another reason: make coverage-keep"
			wrong = 1
		}
		END { exit wrong || rows == 0 }' \
		"$1/tests/coverage/explained.tsv" "$1/doc/COVERAGE.md"
}

# As gcov -t writes it: `reached` and `missed` are functions of two lines each.
gcov_says() {
	cat << 'END'
        -:    0:Source:/build/source/src/made.c
        -:    1:/* A comment: with a colon. */
        3:    2:static __attribute__((noinline)) int reached(int x)
        -:    3:{
       3*:    4:	return x;
        -:    5:}
    #####:    6:EXPORT void *missed(void *p,
        -:    7:                    int n)
        -:    8:{
    #####:    9:	return p;
        -:   10:}
        -:    0:Source:/usr/include/stdlib.h
    #####:    7:foreign();
END
}

lines_are() {
	gcov_says | awk -f "$coverage/lines.awk" | sort -k 2n > "$lint_work/lines"
	cut -f 1-4 "$lint_work/lines" | tr '\t\n' ' ;' > "$lint_work/got"
	cat "$lint_work/got"
	[ "$(cat "$lint_work/got")" = "src/made.c 2 reached 3;src/made.c 4 reached 3;$(
		)src/made.c 6 missed 0;src/made.c 9 missed 0;" ]
}

# Two objects of one source: what one of them reaches is reached.
objects_are_one() {
	{ gcov_says; gcov_says | sed 's/#####/    1/'; } | awk -f "$coverage/lines.awk" |
		awk -F '\t' '$4 == 0 { bad = 1 } END { exit bad || NR != 4 }'
}

# judged REASONS: what check.awk says of the lines above.
judged() {
	printf '%b' "$1" > "$lint_work/reasons"
	awk -f "$coverage/check.awk" "$lint_work/reasons" "$lint_work/lines"
}

unexplained_found() {
	judged '# none\nmade.c:other\tfor a reason\n' > "$lint_work/said" && return 1
	grep -q '^made.c:missed: neither tested nor explained: lines 6 9$' "$lint_work/said"
}

tap_check "each reason is of a function of the sources" reasons_check "$top_srcdir"
tap_check "doc/COVERAGE.md has these reasons" page_check "$top_srcdir"
lint_plant src/a.c 'int there(void)'
lint_finds "a reason of a function that is not there is found" tests/coverage/explained.tsv \
	"a.c:gone${tab}for a reason" reasons_check
lint_plant tests/coverage/explained.tsv "a.c:there${tab}for a reason"
lint_finds "another reason on the page is found" doc/COVERAGE.md \
	'| a.c:there | 2 | for no reason |' page_check
tap_check "lines of the library, and their functions, are taken from what gcov says" lines_are
tap_check "what one object of a source reaches is reached" objects_are_one
tap_check "a line without a reason is found" unexplained_found
tap_check "one with a reason is none" judged '# one\nmade.c:missed\tfor a reason\n'
tap_done
