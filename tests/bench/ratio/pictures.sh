#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pictures.sh RESULTS README: prints the README with the pictures of the results between its marks.
set -eu
bench=$(dirname "$0")/..
while IFS='	' read -r name _ _ _ _ _ title; do
	[ ! -e "$1/$name.svg" ] || printf '\n%s: %s\n\n![%s](results/%s.svg)\n' "$name" "$title" "$name" "$name"
done < "$1/workloads.tsv" | awk -v from='<!-- pictures of tests/bench/keep.sh -->' -v to='<!-- end of pictures -->' \
	-f "$bench/between.awk" - "$2" || {
	echo "pictures.sh: $2 has no place for the pictures, between the two marks" >&2
	exit 1
}
