#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The tables say what was measured: medians of ratios within a run, and a name for every gap.
. "${top_srcdir:?}/tests/lib/tap.sh"
work=$(mktemp -d "${TMPDIR:-/tmp}/tierheap-report.XXXXXX") || exit 99
trap 'rm -rf "$work"' EXIT

tsv() {
	printf '%s\n' "$@" | tr '|' '\t'
}

tsv 'runs|3' 'baseline|base' >"$work/machine"
tsv 'base|LD_PRELOAD=x' 'quick|A=1' 'broken|A=2' 'absent|missing: not installed' >"$work/columns"
tsv 'quick|ns|pairs|a "row"|micro pair 1 1' >"$work/rows"
# Ratios of one run each: 2, 3, 0.5; the medians' ratio would be 2 of other runs.
tsv '1|1|base|10' '1|1|quick|20' '1|1|broken|failed' '1|2|base|20' '1|2|quick|60' \
	'1|2|broken|failed' '1|3|base|100' '1|3|quick|50' '1|3|broken|failed' >"$work/raw"

report() {
	awk -v form="$1" -f "$top_srcdir/tests/bench/report.awk" \
		"$work/machine" "$work/columns" "$work/rows" "$work/raw"
}

says() {
	grep -qF -- "$2" "$work/$1" || { cat "$work/$1"; return 1; }
}

for form in json md dat; do
	report $form >"$work/$form"
done
tap_check "the table has the median of the ratios and their range" says md '2.00 (0.50-3.00)'
tap_check "the table has the baseline in its unit" says md '| 20.0 ns |'
tap_check "the table names what is missing" says md 'no absent: not installed'
tap_check "the table names what failed" says md '| failed |'
tap_check "JSON has the ratio, its range and the value" says json \
	'"quick":{"ratio":2.0000,"low":0.5000,"high":3.0000,"value":50.000,"runs":3}'
tap_check "JSON has the gaps" says json '"broken":{"gap":"failed"},"absent":{"gap":"not installed"}'
tap_check "JSON quotes titles" says json '"title":"a \"row\""'
tap_check "plots have a gap where a column has none" says dat '2.0000	?	?'

# What is not there to compare with ends the run before it measures.
bench() {
	PATH=$work:$PATH TEST_LIBRARY=/nowhere/libtierheap.so top_builddir=/nowhere \
		sh "$top_srcdir/tests/bench/run.sh" quick "$work/results" 2>&1
}
printf '#!/bin/sh\n' >"$work/ldconfig"
chmod +x "$work/ldconfig"
bench >"$work/refused"
tap_result "$([ $? -ne 0 ]; echo $?)" "without stock jemalloc nothing is measured"
tap_check "and the reason is said" says refused 'jemalloc is not installed'
tap_check "and no results are left" test ! -e "$work/results"
tap_done
