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

# A name that is broken at the end of a line can't be searched for.
groff -man -Tascii "$top_srcdir/man/tierheap.1" | sed 's/.\x08//g; s/\x1b\[[0-9;]*m//g' \
	> "$cli_work/text"
"$tool" fields | grep -o 'tierheap_[a-z_]*' | sort -u > "$cli_work/metrics"
tap_check "fields has metrics" [ "$(wc -l < "$cli_work/metrics")" -gt 25 ]
while read -r name; do
	tap_check "tierheap(1) names the metric $name" grep -qw "$name" "$cli_work/text"
done < "$cli_work/metrics"
"$tool" run --simulate sh -c '"$tool" verify $$ --json' 2> /dev/null | tr ',{' '\n\n' |
	sed -n 's/^ *"\([a-z_]*\)":.*/\1/p' | sort -u > "$cli_work/fields"
tap_check "JSON of verify has fields" [ "$(wc -l < "$cli_work/fields")" -gt 20 ]
while read -r name; do
	tap_check "tierheap(1) documents the field $name of verify" sh -c '
		sed -n "/^   verify/,/^   nodes/p" "$2" | grep -qw "$1"' sh "$name" \
			"$cli_work/text"
done < "$cli_work/fields"
tap_done
