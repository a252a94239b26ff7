#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# report.sh simulated|vm DIRECTORY: figures.tsv, results.json, results.md and an SVG per workload
# from the series, workloads.tsv, machine.tsv and gaps.tsv in the directory.
set -eu
ratio=$(cd "$(dirname "$0")" && pwd)
where=$1 dir=$2
# On the simulated tier no page is moved.
[ "$where" = vm ] && moves=yes || moves=no

: > "$dir/figures.tsv"
while IFS='	' read -r name _ _ _ judged _ <&3; do
	for series in "$dir/series/$name".*.tsv; do
		[ -e "$series" ] || continue
		contender=${series%.tsv}
		contender=${contender##*/"$name".}
		awk -v judged="$judged" -v moves=$moves -f "$ratio/figures.awk" "$series" |
			sed "s/^/$name	$contender	/" >> "$dir/figures.tsv"
	done
done 3< "$dir/workloads.tsv"
[ -s "$dir/figures.tsv" ] || { echo "report.sh: there is no series to judge" >&2; exit 1; }
for form in json md; do
	awk -v form=$form -f "$ratio/report.awk" "$ratio/bounds.tsv" "$ratio/contenders.tsv" \
		"$dir/machine.tsv" "$dir/workloads.tsv" "$dir/gaps.tsv" "$dir/figures.tsv" > "$dir/results.$form"
done
sh "$ratio/plot.sh" "$dir"
