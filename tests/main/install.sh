#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What `make install` puts where, and that `make uninstall` takes all of it away.
. "$top_srcdir/tests/lib/tap.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/tierheap-install.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
place=$work/place
# The make that runs this test is not the one that installs.
unset MAKEFLAGS MFLAGS MAKELEVEL DESTDIR

installed() {
	make -s -C "$top_builddir" "$1" prefix="$place" < /dev/null
}

# The library on memkind is there where it was built.
files_as_listed() {
	(cd "$place" && find . -type f) | LC_ALL=C sort |
		if [ -e "$top_builddir/.libs/libtierheap-memkind.so" ]; then
			sed '/\/libtierheap-memkind\.so$/d'
		else
			cat
		fi > "$work/found"
	diff - "$work/found" <<- 'END'
		./bin/tierheap
		./include/tierheap/segment.h
		./include/tierheap/tierheap.h
		./lib/libtierheap.so
		./lib/pkgconfig/tierheap.pc
		./share/bash-completion/completions/tierheap
		./share/man/man1/tierheap.1
		./share/man/man3/tierheap.3
		./share/man/man7/libtierheap.7
	END
}

# A program that asks where its blocks are: nothing has to be linked.
program_built() {
	printf '#include <tierheap/tierheap.h>\n#include <stdio.h>\nint main(void) { printf("%%d\\n", tierheap_active()); }\n' \
		> "$work/program.c"
	flags=$(PKG_CONFIG_PATH=$place/lib/pkgconfig pkg-config --define-variable=prefix="$place" --cflags tierheap) || return 1
	# shellcheck disable=SC2086 # several flags
	${CC:-cc} $flags -o "$work/program" "$work/program.c" && [ "$("$work/program")" = 0 ]
}

memkind_run() {
	[ ! -e "$top_builddir/.libs/libtierheap-memkind.so" ] ||
		[ "$("$place/bin/tierheap" run --engine memkind --simulate -- "$work/program" \
			2> "$work/err")" = 1 ]
}

program_run() {
	[ "$("$place/bin/tierheap" run --ratio 1:4 --simulate -- "$work/program" 2> "$work/err")" \
		= 1 ]
}

# Directories that other packages use too stay.
nothing_left() {
	found=$(find "$place" ! -type d -o -name '*tierheap*' ! -path "$place")
	echo "$found"
	[ -z "$found" ]
}

tap_check "make install works" installed install
tap_check "it installs the command, the library, headers, manual and pkg-config file, and nothing else" \
	files_as_listed
tap_check "a program finds the header by pkg-config and needs no library" program_built
tap_check "the installed command finds the installed library" program_run
tap_check "so does it with --engine memkind, where that was built" memkind_run
tap_check "make uninstall works" installed uninstall
tap_check "make uninstall leaves no file and no directory of its own" nothing_left
tap_done
