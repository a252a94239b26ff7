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
gnuplot <<END
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
plot for [c=2:$last] "$dir/results.dat" using \
	(column(c)):(\$0 + (c - 2) * 0.8 / ($last - 1) - 0.4):ytic(c == 2 ? strcol(1) : "") \
	with points pointtype 7 title columnheader(c)
END
