#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The pure layers, os and log run inside the first malloc of any program: they may need nothing of
# the C library that allocates, locks or uses stdio. Judged by the compiled archive.
. "${top_srcdir:?}/tests/lint/lint.sh"

# Memory and text without state; system calls; compiler support. Sanitizers and gcov add their own.
allowed='
memcpy memmove memset memcmp strlen strcmp strncmp strchr strrchr strstr strcspn strnlen
syscall __errno_location clock_gettime getauxval getcpu gettid getpid geteuid getrlimit fstat lstat abort
__popcountdi2 __stack_chk_fail _GLOBAL_OFFSET_TABLE_
'

# needs ARCHIVE: the symbols that it needs and does not define.
needs() {
	nm "$1" > "$lint_work/nm" || return 1
	awk 'NF == 3 && $2 ~ /[A-Z]/ { defined[$3] } $1 == "U" { needed[$2] }
		END { for (s in needed) if (!(s in defined)) print s }' "$lint_work/nm" |
		grep -v -e '^__asan' -e '^__ubsan' -e '^__tsan' -e '^__gcov' -e '^__llvm' | sort
}

# archive_check ARCHIVE
archive_check() {
	needs "$1" > "$lint_work/needed" || return 1
	[ -s "$lint_work/needed" ] || { echo "$1 needs no symbol at all"; return 1; }
	# shellcheck disable=SC2086 # a list of words
	printf '%s\n' $allowed | sort > "$lint_work/allowed"
	comm -23 "$lint_work/needed" "$lint_work/allowed" |
		sed 's/$/ is needed/' > "$lint_work/more"
	cat "$lint_work/more"
	[ ! -s "$lint_work/more" ]
}

tap_check "the pure layers, os and log need nothing of libc that allocates" \
	archive_check "$top_builddir/.libs/libbase.a"
# The command uses stdio: a check that finds nothing there would find nothing anywhere.
if archive_check "$top_builddir/.libs/libcommand.a" > "$lint_work/said" 2>&1; then
	tap_result 1 "stdio in an archive is found"
else
	tap_check "stdio in an archive is found" grep -q printf "$lint_work/said"
fi
tap_done
