#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# doc/PITFALLS.md names a test for each row, and each of them is there.
. "${top_srcdir:?}/tests/lint/lint.sh"

# is_there NAME: a directory of tests, a test without the end of its name, or a file.
is_there() {
	for file in "$top_srcdir/tests/$1" "$top_srcdir/tests/$1".* "$top_srcdir/$1"; do
		[ ! -e "$file" ] || return 0
	done
	return 1
}

# rows_check ROOT
rows_check() {
	sed -n 's/^|.*| *\([^|]*\) *|$/\1/p' "$1/doc/PITFALLS.md" > "$lint_work/rows"
	[ "$(wc -l < "$lint_work/rows")" -gt 4 ] || { echo "doc/PITFALLS.md has no rows"; return 1; }
	sed '/^ *Test *$/d; /^[- ]*$/d' "$lint_work/rows" | while read -r row; do
		case $row in
		*'`'*) ;;
		*) echo "doc/PITFALLS.md: a row names no test: $row" ;;
		esac
		echo "$row" | grep -o '`[^`]*`' | tr -d '`' | while read -r name; do
			is_there "$name" ||
				echo "doc/PITFALLS.md: there is no test $name"
		done
	done > "$lint_work/missing"
	cat "$lint_work/missing"
	[ ! -s "$lint_work/missing" ]
}

table='| Pitfall | Here | Test |
|---|---|---|
| a | b | `unit/plan` |
| c | d | `unit/text` |
| e | f | `unit/log` |'
tap_check "doc/PITFALLS.md has a test for each row" rows_check "$top_srcdir"
lint_finds "a row without a test is found" doc/PITFALLS.md "$table
| g | h | none |" rows_check
lint_finds "a test that is not there is found" doc/PITFALLS.md "$table
| g | h | \`unit/nothing\` |" rows_check
tap_done
