#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The settings: one table, told in several forms.
. "${top_srcdir:?}/tests/cli/cli.sh"

settings="RATIO POLICY THRESHOLD THRESHOLD_MIN THRESHOLD_MAX PMEM_NODES DRAM_NODES SIMULATE DRY_RUN_TIERS BIND MOVE
	INVALID_POINTER ENGINE MEMKIND_KIND INCLUDE EXCLUDE STATS STATS_AT_EXIT VERBOSE"
"$tool" options > "$cli_work/table"
"$tool" options --json > "$cli_work/json"
"$tool" help run > "$cli_work/run"
for name in $settings; do
	flag=$(echo "$name" | tr 'A-Z_' 'a-z-')
	tap_check "options lists TIERHEAP_$name" grep -q "^TIERHEAP_$name=" "$cli_work/table"
	tap_check "options --json has TIERHEAP_$name" \
		grep -q "\"name\": \"TIERHEAP_$name\"" "$cli_work/json"
	tap_check "help run lists --$flag" grep -q "^  --${flag}[ \[]" "$cli_work/run"
done
set -- $settings
tap_check "options lists nothing else" \
	[ "$(grep -c '^TIERHEAP_' "$cli_work/table")" -eq $# ]
for key in ratio policy threshold min max bind move verbose; do
	tap_check "help set lists $key" sh -c "\"\$tool\" help set | grep -q '^  $key='"
done

tap_check "libtierheap(7) has the table of options --man" sh -c '
	"$tool" options --man > "$cli_work/man"
	sed "1,/^\.\\\\\" options begin\$/d; /^\.\\\\\" options end\$/,\$d" \
		"$top_srcdir/man/libtierheap.7" | diff - "$cli_work/man"'
tap_done
