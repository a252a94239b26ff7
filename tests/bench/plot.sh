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
rows=$(($(wc -l <"$dir/results.dat") - 1))
# The baseline is the upright line at 1.
base=$(awk -F'\t' '$1 == "baseline" { print $2 }' "$dir/machine.tsv")
columns=$(awk -F'\t' -v base="$base" '
	NR == 1 { split($0, name); next }
	{ for (c = 2; c <= NF; c++) if ($c != "?") there[c] }
	END { for (c = 2; c <= NF; c++) if (c in there && name[c] != base) print c }' \
	"$dir/results.dat" | tr '\n' ' ')
[ -n "$columns" ] || { echo "- no plots: there is nothing to compare" >>"$dir/results.md"; exit 0; }
# The rows lie, as their titles are long; within one the columns stand below each other.
gnuplot <<END || echo "- no plots: gnuplot has failed" >>"$dir/results.md"
set terminal svg size 1100,$((rows * 36 + 150)) font "sans,11" background "white"
set output "$dir/results.svg"
set datafile separator "\t"
set datafile missing "?"
set logscale x 2
set xlabel "cost to $base's in the same run, logarithmic: left is better"
set grid xtics linecolor "#dddddd"
set key outside top center horizontal maxrows 2 samplen 1 noenhanced
set yrange [$rows - 0.5:-0.5]
set ytics noenhanced scale 0
set lmargin 42
set linetype 1 linecolor "#999999" pointtype 7
set linetype 2 linecolor "#000000" pointtype 7
set linetype 3 linecolor "#229944" pointtype 5
set linetype 4 linecolor "#aa66cc" pointtype 5
set linetype 5 linecolor "#cc3344" pointtype 9
set linetype 6 linecolor "#ee99a0" pointtype 11
set linetype 7 linecolor "#0060ad" pointtype 7
set linetype 8 linecolor "#66aadd" pointtype 9
set linetype 9 linecolor "#223388" pointtype 11
set linetype 10 linecolor "#dd8800" pointtype 13
do for [row=1:$rows - 1] {
	set arrow from graph 0, first row - 0.5 to graph 1, first row - 0.5 nohead linecolor "#eeeeee"
}
set arrow from first 1, graph 0 to first 1, graph 1 nohead linecolor "#000000"
offset(c) = (c - 2) * 0.72 / ($last - 2) - 0.36
titled(c) = word("$(head -n 1 "$dir/results.dat" | tr '\t' ' ')", c)
plot "$dir/results.dat" using (NaN):0:yticlabels(1) every ::1 notitle, \
	for [c in "$columns"] "$dir/results.dat" every ::1 \
	using (column(int(c))):(\$0 + offset(int(c))) \
	with points linetype int(c) - 1 pointsize 0.7 title titled(int(c))
END
