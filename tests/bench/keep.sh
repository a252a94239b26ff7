#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# keep.sh RESULTS: makes the results of a whole run those that the project shows: copies them to
# results/ beside this file, and puts the short table into README.md.
set -eu
bench=$(cd "$(dirname "$0")" && pwd)
readme=$bench/../../README.md
kept=$bench/results
[ -s "$1/results.json" ] || { echo "keep.sh: \"$1\" holds no results" >&2; exit 1; }
new=$kept.unfinished
rm -rf "$new"
mkdir "$new"
for made in machine.tsv columns.tsv rows.tsv raw.tsv results.json results.md results.svg; do
	[ ! -e "$1/$made" ] || cp "$1/$made" "$new"
done
"$bench/short.sh" "$new" "$readme" >"$readme.new"
rm -rf "$kept"
mv "$new" "$kept"
mv "$readme.new" "$readme"
