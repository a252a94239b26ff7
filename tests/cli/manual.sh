#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The manual pages are well formed and complete.
. "${top_srcdir:?}/tests/cli/cli.sh"

command -v groff > /dev/null || tap_missing "groff is needed: apt-get install groff"
for page in tierheap.1 libtierheap.7 tierheap.3; do
	cli_expect "groff has nothing to say about $page" 0 "" "" \
		sh -c 'groff -man -ww -Tutf8 "$1" > /dev/null' sh "$top_srcdir/man/$page"
done

version=$(sed -n 's/^AC_INIT(\[tierheap\], \[\(.*\)\])$/\1/p' "$top_srcdir/configure.ac")
tap_check "every page names the project's version" sh -c '
	[ "$(grep -l "^\.TH .* \"tierheap $1\" " "$top_srcdir"/man/*.[137] | wc -l)" -eq 3 ]' \
		sh "$version"

# Documented fields against printed ones.
groff -man -Tascii "$top_srcdir/man/tierheap.1" |
	sed 's/.\x08//g; s/\x1b\[[0-9;]*m//g' > "$cli_work/text"
"$fake" good sh -c '"$tool" stat --tsv $FAKE_PID' | head -n 1 | tr '\t' '\n' |
	awk '{ print NR, $0 }' > "$cli_work/columns"
while read -r number name; do
	tap_check "tierheap(1) numbers the column $name" grep -q " $number $name\( \|\$\)" \
		"$cli_work/text"
done < "$cli_work/columns"
"$fake" good sh -c '"$tool" stat --json $FAKE_PID' | tr ',{' '\n\n' |
	sed -n 's/^ *"\([a-z_]*\)": .*/\1/p; s/^ *"\([a-z_]*\)":$/\1/p' |
		sort -u > "$cli_work/fields"
tap_check "JSON has fields" [ "$(wc -l < "$cli_work/fields")" -gt 25 ]
while read -r name; do
	tap_check "tierheap(1) documents the field $name" sh -c '
		sed -n "/^JSON OUTPUT/,/^TSV OUTPUT/p" "$2" | grep -qw "$1"' sh "$name" \
			"$cli_work/text"
done < "$cli_work/fields"
tap_done
