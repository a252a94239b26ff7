#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# plot.sh DIRECTORY: WORKLOAD.svg of each workload that has a series, where gnuplot is installed:
# share, error, boundary and bytes moved over allocated bytes, tierheap above libmemtier.
set -eu
dir=$1
if ! command -v gnuplot > /dev/null 2>&1; then
	printf '\nNo plots: gnuplot is not installed.\n' >> "$dir/results.md"
	exit 0
fi

# lines COLUMN CONTENDER...: the arguments of gnuplot's plot, or a lone point outside of the picture.
lines() {
	field=$1 list=
	shift
	for c; do
		series=$dir/series/$name.$c.tsv
		[ -e "$series" ] || continue
		# Nothing but "-": the allocator does not tell.
		[ "$(awk -F'\t' -v f="$field" 'NR > 1 { print $f; exit }' "$series")" = - ] && continue
		list="$list${list:+, }\"$series\" using (\$4/1048576):($(expression "$field")) \
with lines linewidth 1.4 linecolor $(color "$c") title \"$c\""
	done
	echo "${list:-NaN notitle}"
}

# The boundary is where in its band it lies; blocks above the last band have no end.
expression() {
	case $1 in
	14) echo 'edge($14, $15, $16)' ;;
	17) echo '$17/1048576' ;;
	*) echo "\$$1" ;;
	esac
}

color() {
	case $1 in
	tierheap) echo '"#0060ad"' ;;
	tierheap-memkind) echo '"#dd8800"' ;;
	memtier-static) echo '"#888888"' ;;
	memtier-dynamic) echo '"#cc3344"' ;;
	*) echo '"#229944"' ;;
	esac
}

# The bytes allocated at the start of each phase but the first, as upright lines.
phases() {
	awk -F'\t' 'NR == 1 { next }
		last != "" && $1 != last { printf "set arrow from first %f, graph 0 to first %f, graph 1 nohead linecolor \"#bbbbbb\" dashtype 3 back\n", at, at }
		$1 != last { printf "set label \"%s\" at first %f, graph 0.98 rotate right font \",9\" textcolor \"#777777\" offset 0.6,0\n", $2, (last == "" ? 0 : at) }
		{ last = $1; at = $4 / 1048576 }' "$1"
}

# row BOUNDARY-TITLE MOVED-TITLE CONTENDER...: four pictures; what is drawn last lies above.
row() {
	boundary_title=$1 moved_title=$2
	shift 2
	cat <<END
set title "share of PMEM"
set yrange [0:1]
plot $(lines 10 "$@")
unset key
set title "error: share - wanted"
set yrange [-0.06:0.06]
plot 0.005 with lines linecolor "#cccccc" notitle, -0.005 with lines linecolor "#cccccc" notitle, $(lines 11 "$@")
set title "$boundary_title"
set yrange [8:33554432]
set logscale y 2
set format y "%.0b %BB"
plot $(lines 14 "$@")
unset logscale y
set format y "%g"
set title "$moved_title"
set yrange [0:$most_moved]
plot $(lines 17 "$@")
set key bottom right samplen 2 noenhanced
END
}

while IFS='	' read -r name _ _ _ _ plan title <&3; do
	first=$(find "$dir/series" -name "$name.*.tsv" | sort | head -n 1)
	[ -n "$first" ] || continue
	most_moved=$(cat "$dir/series/$name".*.tsv | awk -F'\t' '
		$17 + 0 > most { most = $17 + 0 } END { print int(most * 1.1 / 1048576) + 1 }')
	moved="moved, MiB"
	! grep -q '^where	simulated' "$dir/machine.tsv" ||
		moved="moved: nothing is, on simulated tiers"
	longest=$(cat "$dir/series/$name".*.tsv | awk -F'\t' '
		$4 + 0 > most { most = $4 + 0 } END { print int(most / 1048576) + 1 }')
	gnuplot <<END
set terminal svg size 1500,640 font "sans,11" background "white"
set output "$dir/$name.svg"
set datafile separator "\t"
set datafile missing "-"
edge(low, high, ppm) = low <= 0 ? high : high > 1e12 ? low : low + (high - low) * ppm / 1e6
set multiplot layout 2,4 title "$name: $title ($plan)" noenhanced
set key bottom right samplen 2 noenhanced
set xrange [0:$longest]
set xlabel "allocated, MiB"
set grid ytics linecolor "#eeeeee"
$(phases "$first")
$(row "boundary by size" "$moved" tierheap-memkind tierheap)
$(row "boundary: libmemtier does not tell" "moved: libmemtier moves nothing" \
	memtier-static memtier-dynamic memtier-wide)
unset multiplot
END
done 3< "$dir/workloads.tsv"
