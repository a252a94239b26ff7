# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
# Sourced by the lint tests. A check is a function of a tree's root that prints what is wrong and
# returns non-zero. Each is also run on a tree with the fault, as a check that finds nothing proves
# nothing.

: "${top_srcdir:?run this by: make check TESTS=tests/lint/NAME.sh}" "${top_builddir:?}"
. "$top_srcdir/tests/lib/tap.sh"
lint_work=$(mktemp -d "${TMPDIR:-/tmp}/tierheap-lint.XXXXXX") || exit 99
trap 'rm -rf "$lint_work"' EXIT
trap 'exit 99' HUP INT TERM

# lint_plant FILE TEXT: a file in the tree of the next lint_finds.
lint_plant() {
	mkdir -p "$lint_work/tree/$(dirname "$1")"
	printf '%s\n' "$2" > "$lint_work/tree/$1"
}

# lint_finds SENTENCE FILE TEXT CHECK: CHECK objects to a tree that has FILE with TEXT in it, and
# names the file.
lint_finds() {
	lint_plant "$2" "$3"
	if lint_said=$("$4" "$lint_work/tree" 2>&1); then
		tap_result 1 "$1"
	else
		case $lint_said in
		*"$2"*) tap_result 0 "$1" ;;
		*) tap_comment "$lint_said"; tap_result 1 "$1" ;;
		esac
	fi
	rm -rf "$lint_work/tree"
}

# lint_sources ROOT: the hand-written files that are code, those of an unpacked archive too.
lint_sources() {
	(cd "$1" && find . \( -name .git -o -name autom4te.cache -o -name build-aux -o -name m4 -o \
		-name .libs -o -name .deps -o -name 'tierheap-[0-9]*' -o -name _build -o \
		-name _inst -o \
		-path './build*' \) -prune -o -type f \( \
		-name '*.[ch]' -o -name '*.cc' -o -name '*.sh' -o -name '*.awk' -o -name '*.mk' -o \
		-name '*.map' -o -name '*.[137]' -o -name configure.ac -o -name Makefile.am -o \
		-name quickstart -o -path './.ci/run' \) -print) | sed 's,^\./,,' |
		grep -v '^config\.h$' | sort
}
