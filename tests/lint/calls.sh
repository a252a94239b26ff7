#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Functions that overrun, guess or allocate are called nowhere.
. "${top_srcdir:?}/tests/lint/lint.sh"

# Their errors can't be told from values, or they write without a bound.
unsafe='atoi|atol|atoll|atof|strtok|strtok_r|sscanf|fscanf|scanf|sprintf|vsprintf|strcpy|strcat|gets'

c_files() {
	lint_sources "$1" | grep '\.\(c\|h\|cc\)$' > "$lint_work/files"
	[ -s "$lint_work/files" ] || { echo "no source files in $1"; return 1; }
}

unsafe_check() {
	c_files "$1" || return 1
	! (cd "$1" && xargs grep -HnE "(^|[^A-Za-z0-9_])($unsafe) *\(" < "$lint_work/files")
}

# glibc.c: malloc_info(3) writes to a stream that the program hands over.
stdio_check() {
	c_files "$1" || return 1
	! (cd "$1" && grep '^src/' "$lint_work/files" | grep -v '^src/glibc\.c$' |
		xargs grep -HnE '# *include *<(stdio|iostream|wchar)' /dev/null)
}

tap_check "no unsafe function is called" unsafe_check "$top_srcdir"
tap_check "the library uses no stdio" stdio_check "$top_srcdir"
lint_finds "an unsafe call is found" tools/a.c '	n = atoi(s);' unsafe_check
lint_finds "an unsafe call at the start of a line is found" tests/a.c 'strcpy (a, b);' unsafe_check
lint_finds "stdio in the library is found" src/a.c '#include <stdio.h>' stdio_check
tap_done
