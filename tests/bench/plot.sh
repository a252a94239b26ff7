#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# plot.sh DIRECTORY: results.svg of its results.dat, where gnuplot is installed.
set -eu
dir=$1
if ! command -v gnuplot >/dev/null 2>&1; then
	echo "- no plots: gnuplot is not installed" >>"$dir/results.md"
	exit 0
fi
last=$(awk -F'\t' 'NR == 1 { print NF }' "$dir/results.dat")
height=$(($(wc -l <"$dir/results.dat") * 90 + 160))
# Bars lie: row titles are long.
gnuplot <<END || echo "- no plots: gnuplot has failed" >>"$dir/results.md"
set terminal svg size 1100,$height
set output "$dir/results.svg"
set datafile separator "\t"
set datafile missing "?"
set logscale x 2
set xlabel "cost to stock jemalloc's, logarithmic"
set grid xtics
set key above
set yrange [*:*] reverse
set style fill solid
set lmargin 42
# The titles go with a line for stock jemalloc's cost. There are eight colours.
plot "$dir/results.dat" skip 1 using (1):0:ytic(1) with lines linecolor "gray" notitle, \
	for [c=2:$last] "" using (column(c)):(\$0 + (c - 2) * 0.8 / ($last - 1) - 0.4) \
	with points pointtype (c < 10 ? 7 : 5) title columnheader(c)
END
