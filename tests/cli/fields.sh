#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The figures of a process: one table, and all forms have what it says.
. "${top_srcdir:?}/tests/cli/cli.sh"
. "$top_srcdir/tests/cli/forms.sh"
forms_need jsonschema prometheus-client

tap_check "tierheap(1) has the table of fields --man" sh -c '
	"$tool" fields --man > "$cli_work/man"
	sed "1,/^\.\\\\\" fields begin\$/d; /^\.\\\\\" fields end\$/,\$d" \
		"$top_srcdir/man/tierheap.1" | diff - "$cli_work/man"'

"$tool" fields > "$cli_work/fields"
"$tool" fields --json-schema > "$cli_work/schema"
for kind in $forms_kinds; do
	forms_beside "$kind" tsv json openmetrics
	tap_check "stat --json of a $kind process is what the schema describes" \
		forms schema "$cli_work/schema" "$cli_work/$kind.json"
done
for kind in good simulated dram starting fixed spread quotes older strict; do
	tap_check "TSV, JSON and metrics of a $kind process have the figures of the table" forms same \
		"$cli_work/fields" "$cli_work/$kind.tsv" "$cli_work/$kind.json" \
		"$cli_work/$kind.openmetrics"
done
for kind in good crowded; do
	tap_check "what differs in one place from stat --json of a $kind process is refused" \
		forms broken "$cli_work/schema" "$cli_work/$kind.json"
done

# Golden lines have words for the numbers of processes.
for kind in good simulated dram starting fixed spread two; do
	sed 's/"pid": [A-Z]*,/"pid": 1234,/' "$golden/stat-$kind.json" > "$cli_work/golden"
	tap_check "so is what tests expect of a $kind process" forms schema "$cli_work/schema" \
		"$cli_work/golden"
done

# Real ones: each policy, a series, all of them, a file.
for policy in dynamic-threshold static-threshold static-ratio dram-only pmem-only; do
	"$tool" run --simulate --policy $policy sh -c '"$tool" stat $$ --json' > "$cli_work/real"
	tap_check "so is a real one under policy $policy" forms schema "$cli_work/schema" \
		"$cli_work/real"
done
"$tool" run --simulate sh -c '
	"$tool" stat $$ --json --interval 0.05 --count 4 > "$cli_work/series"
	"$tool" stat --all --json --interval 0.05 --count 4 > "$cli_work/all"
	"$tool" stat $$ --json --output "$cli_work/file"'
tap_check "stat --json --interval is one such object a line" forms schema "$cli_work/schema" \
	"$cli_work/series" "$cli_work/all" "$cli_work/file"
tap_check "one in each interval" [ "$(wc -l < "$cli_work/series")" -eq 4 ]

cli_refused "fields takes no arguments" 2 \
	'tierheap: "share" is too much: tierheap fields takes no arguments' "$tool" fields share
tap_done
