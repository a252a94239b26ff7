#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# keep.sh bench|sweep|ratio|model DIRECTORY: makes the results of a whole run those that the project shows:
# copies them to results/ beside this file, or in sweep/, ratio/ or model/; puts the short table into
# README.md, and the list of pictures into ratio/README.md.
set -eu
bench=$(cd "$(dirname "$0")" && pwd)
case ${1-} in
bench) place=$bench made='machine.tsv columns.tsv rows.tsv raw.tsv' ;;
sweep) place=$bench/sweep made='machine.tsv columns.tsv rows.tsv raw.tsv' ;;
ratio) place=$bench/ratio made='machine.tsv workloads.tsv gaps.tsv figures.tsv' ;;
model) place=$bench/model made='machine.tsv contenders.tsv programs.tsv gaps.tsv runs.tsv intervals.tsv' ;;
*) echo "keep.sh: bench, sweep, ratio or model, not \"${1-}\"" >&2; exit 125 ;;
esac
[ -s "${2-}/results.json" ] || { echo "keep.sh: \"${2-}\" holds no results" >&2; exit 1; }
new=$place/results.unfinished
rm -rf "$new"
mkdir "$new"
# Where a library was built says nothing to others.
for one in $made results.json results.md; do
	sed 's,LD_PRELOAD=[^ "]*/,LD_PRELOAD=,g' "$2/$one" > "$new/$one"
done
for one in "$2"/*.svg; do
	[ ! -e "$one" ] || cp "$one" "$new"
done
page=''
case $1 in
bench) page=$bench/../../README.md; "$bench/short.sh" "$new" "$page" > "$page.new" ;;
ratio) page=$place/README.md; "$place/pictures.sh" "$new" "$page" > "$page.new" ;;
esac
rm -rf "$place/results"
mv "$new" "$place/results"
[ -z "$page" ] || mv "$page.new" "$page"
