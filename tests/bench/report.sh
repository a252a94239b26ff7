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
	'"quick":{"ratio":2.0000,"low":0.5000,"high":3.0000,"value":50,"runs":3}'
tap_check "JSON has the gaps" says json '"broken":{"gap":"failed"},"absent":{"gap":"not installed"}'
tap_check "JSON quotes titles" says json '"title":"a \"row\""'
tap_check "plots have a gap where a column has none" says dat '2.0000	?	?'

mkdir "$work/plot"
cp "$work/dat" "$work/plot/results.dat"
cp "$work/md" "$work/plot/results.md"
cp "$work/machine" "$work/plot/machine.tsv"
"$top_srcdir/tests/bench/plot.sh" "$work/plot"
if command -v gnuplot >/dev/null 2>&1; then
	tap_check "the plot has the rows" says plot/results.svg "a 'row'"
	tap_check "the plot has the columns that have figures" says plot/results.svg '>quick<'
	tap_result "$(! grep -q '>row<' "$work/plot/results.svg"; echo $?)" \
		"the plot has no row of headings"
else
	tap_check "the table says that there are no plots" says plot/results.md 'no plots: gnuplot'
fi

# One start of a program has the figures of several rows; a micro benchmark's has one, unnamed.
tsv 'full|ms|g|time of it|programs/p.sh|time' 'full|KiB|g|peak of it|programs/p.sh|peak' \
	'full|ns|g|a call|micro x' 'full|ms|g|of another|programs/q.sh|time' >"$work/rows"
figures() {
	command=$1
	shift
	printf '%s\n' "$@" | awk -v command="$command" -v run=2 -v column=base \
		-f "$top_srcdir/tests/bench/figures.awk" "$work/rows" - >"$work/figures"
}
are() {
	tsv "$@" | cmp -s - "$work/figures" || { cat "$work/figures"; return 1; }
}
figures programs/p.sh 'peak 300' 'other 5' 'time 0.25'
tap_check "each row takes the figure of its name" are '1|2|base|0.25' '2|2|base|300'
figures programs/p.sh 'peak 300'
tap_check "a figure that is missing is failed" are '1|2|base|failed' '2|2|base|300'
figures programs/p.sh 'time 1' 'time 2' 'peak'
tap_check "so is one that comes twice, and one without a number" are '1|2|base|failed' \
	'2|2|base|failed'
figures 'micro x' 12.5
tap_check "a command without names has one figure" are '3|2|base|12.5'
figures 'micro x' 'Segmentation fault'
tap_check "and that is a number" are '3|2|base|failed'
: | awk -v command=programs/p.sh -v run=2 -v column=base \
	-f "$top_srcdir/tests/bench/figures.awk" "$work/rows" - >"$work/figures"
tap_check "nothing printed is failed in each row" are '1|2|base|failed' '2|2|base|failed'

# The third program is not installed; the first failed once beside the baseline, which failed once.
tsv '1|1|base|0.02' '1|1|quick|0.03' '1|1|broken|0.02' '1|2|base|0.02' '1|2|quick|failed' \
	'1|2|broken|0.04' '1|3|base|failed' '1|3|quick|0.05' '1|3|broken|0.06' \
	'2|1|base|300' '2|1|quick|150' '2|1|broken|300' '2|2|base|300' '2|2|quick|150' \
	'2|2|broken|300' '2|3|base|300' '2|3|quick|150' '2|3|broken|300' \
	'4|0||missing: q is not installed' >"$work/raw"
for form in json md dat; do
	report $form >"$work/$form"
done
tap_check "a run counts where it and the baseline's were right" says md \
	'| time of it | 0.0200 ms * | 1.50 (1.50-1.50) * | 1.00 (1.00-2.00) * | – |'
tap_check "a row beside it has all its runs" says md \
	'| peak of it | 300 KiB | 0.50 (0.50-0.50) | 1.00 (1.00-1.00) | – |'
tap_check "the table names the rows of what is not installed" says md \
	'- no row "of another": q is not installed'
tap_check "and they have no figure" says md '| of another | – | – | – | – |'
tap_check "a row without any figure is failed" says md '| a call | failed | failed | failed | – |'
tap_check "JSON has the gaps of rows" says json '"title":"of another","unit":"ms","cells":{"base":{"gap":"q is not installed"}'
tap_check "JSON has small figures in full" says json '"value":0.02,"runs":2}'
tap_check "only rows with all runs are in a mean" says md '| **geometric mean, programs** | – |'
tap_check "and each mean has its unit" says md '| **geometric mean, memory** | 1.00 (1 rows) | 0.50 (1 rows) |'

# What is not there to compare with ends the run before it measures.
bench() {
	PATH=$work:$PATH TEST_LIBRARY=/nowhere/libtierheap.so top_builddir=/nowhere \
		sh "$top_srcdir/tests/bench/run.sh" quick "$work/results" 2>&1
}
printf '#!/bin/sh\n' >"$work/ldconfig"
chmod +x "$work/ldconfig"
bench >"$work/refused"
tap_result "$([ $? -ne 0 ]; echo $?)" "without stock jemalloc nothing is measured"
tap_check "and the reason is said, and what to install" says refused \
	'run.sh: nothing to compare with: libjemalloc.so.2 is not installed; on Debian: apt-get install libjemalloc2'
tap_check "and no results are left" test ! -e "$work/results"
tap_done
