#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# cppcheck and clang-tidy (.clang-tidy) find nothing in the library and the command.
. "${top_srcdir:?}/tests/lint/lint.sh"

for tool in cppcheck clang-tidy; do
	command -v $tool > /dev/null || tap_missing "no $tool"
done

# sources ROOT: but those of memkind's engine, which are compiled otherwise.
sources() {
	find "$1/src" "$1/tools" -name '*.c' ! -name 'memkind_*' 2> /dev/null | sort
}

cppcheck_clean() {
	find "$1/src" "$1/tools" -name '*.c' > "$lint_work/all" 2> /dev/null
	cppcheck -q -j 2 --enable=warning,performance,portability --std=c11 -D__x86_64__ \
		--suppress=missingIncludeSystem --error-exitcode=1 -I"$top_builddir" -I"$1/src" \
		-I"$1/include" -I"$1/tools" --file-list="$lint_work/all" 2>&1
}

# tidy_clean ROOT: two processes, as it takes a minute.
tidy_clean() {
	# shellcheck disable=SC2016 # the inner shell's
	sources "$1" | xargs -n 8 -P 2 sh -c '
		root=$1 build=$2 config=$3
		shift 3
		clang-tidy --quiet --config-file="$config" "$@" -- -std=gnu11 -D_GNU_SOURCE \
			-DLIBDIR="\"/usr/lib\"" -include config.h -I"$build" -I"$root/src" \
			-I"$root/include" -I"$root/tools" 2> /dev/null' \
		sh "$1" "$top_builddir" "$top_srcdir/.clang-tidy" > "$lint_work/tidy" 2>&1
	tidy_status=$?
	grep -E -A 3 '(warning|error): ' "$lint_work/tidy"
	return $tidy_status
}

tap_check "cppcheck finds nothing" cppcheck_clean "$top_srcdir"
tap_check "clang-tidy finds nothing" tidy_clean "$top_srcdir"
lint_finds "cppcheck finds a leak" src/leak.c \
	'#include <stdlib.h>
int leak(void) { char *p = malloc(10); if (!p) return 1; *p = 1; return 0; }' cppcheck_clean
lint_finds "clang-tidy finds a use of what was freed" src/freed.c \
	'#include <stdlib.h>
int freed(void); int freed(void) { char *p = malloc(10); free(p); return *p; }' tidy_clean
tap_done
