#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The library exports what src/tierheap.map lists: no more, and no less (a version script does not
# show a symbol that was compiled hidden).
. "${top_srcdir:?}/tests/lint/lint.sh"

# map_names MAP: the names between global: and local:
map_names() {
	sed -e 's,/\*.*\*/,,' -e '1,/global:/d' -e '/local:/,$d' "$1" | tr ';' '\n' |
		tr -d ' \t' | grep . | sort
}

# exports_check LIBRARY MAP
exports_check() {
	nm -D --defined-only "$1" > "$lint_work/nm" || return 1
	awk '{ sub(/@.*/, "", $3); print $3 }' "$lint_work/nm" | sort > "$lint_work/exported"
	map_names "$2" > "$lint_work/listed"
	[ -s "$lint_work/listed" ] || { echo "$2 lists nothing"; return 1; }
	comm -23 "$lint_work/exported" "$lint_work/listed" | sed 's/$/ is exported, but not listed/'
	comm -13 "$lint_work/exported" "$lint_work/listed" | sed 's/$/ is listed, but not exported/'
	cmp -s "$lint_work/exported" "$lint_work/listed"
}

# refused SENTENCE TEXT COMMAND ARG...: the command fails and says TEXT.
refused() {
	sentence=$1 text=$2
	shift 2
	if "$@" > "$lint_work/said" 2>&1; then
		tap_result 1 "$sentence"
	else
		tap_check "$sentence" grep -qx "$text" "$lint_work/said"
	fi
}

memkind=$top_builddir/.libs/libtierheap-memkind.so
if [ -e "$memkind" ]; then
	tap_check "the library on memkind exports what its map lists" exports_check "$memkind" \
		"$top_srcdir/src/memkind.map"
fi
library=$top_builddir/.libs/libtierheap.so
map=$top_srcdir/src/tierheap.map
tap_check "the library exports what its map lists" exports_check "$library" "$map"
tap_check "no name is listed twice" sh -c '[ -z "$(printf "%s\n" "$1" | uniq -d)" ]' sh \
	"$(map_names "$map")"
sed 's/global:/global:\nnowhere_to_be_found;/' "$map" > "$lint_work/more.map"
refused "a listed name that is not exported is found" \
	"nowhere_to_be_found is listed, but not exported" exports_check "$library" \
	"$lint_work/more.map"
sed 's/ calloc;//' "$map" > "$lint_work/less.map"
refused "an exported name that is not listed is found" \
	"calloc is exported, but not listed" exports_check "$library" "$lint_work/less.map"
tap_done
