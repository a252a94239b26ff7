#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# README.md agrees with what was built.
# shellcheck disable=SC2016 # backquotes of Markdown
. "$top_srcdir/tests/lib/tap.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/tierheap-readme.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
readme=$top_srcdir/README.md

table_current() {
	"$TEST_TOOL" options | awk -f "$top_srcdir/tests/main/options.awk" > "$work/wanted"
	grep '^| `TIERHEAP_' "$readme" > "$work/found"
	[ -s "$work/wanted" ] && diff "$work/found" "$work/wanted"
}

# In blocks of commands, and in the text.
verbs_known() {
	{
		sed -n '/^```/,/^```/s/^tierheap \([a-z]*\).*/\1/p' "$readme"
		grep -o '`tierheap [a-z]*' "$readme" | sed 's/.* //'
	} | sort -u > "$work/verbs"
	[ -s "$work/verbs" ] || return 1
	while read -r verb; do
		"$TEST_TOOL" help "$verb" > "$work/help" || return 1
	done < "$work/verbs"
}

# The targets of links, and what stands in backquotes and starts with tests/.
files_there() {
	grep -oE '\]\([^)]*\)|`tests/[^` ]*`' "$readme" | tr -d '][()`' | sort -u > "$work/files"
	[ -s "$work/files" ] || return 1
	while read -r file; do
		[ -e "$top_srcdir/$file" ] || { echo "$file is not there"; return 1; }
	done < "$work/files"
}

tap_check "the table of settings is that of tierheap options (tests/main/options.awk makes it)" \
	table_current
tap_check "each verb that README.md names exists" verbs_known
tap_check "each file and directory that README.md names exists" files_there
tap_done
