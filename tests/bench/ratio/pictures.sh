#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pictures.sh RESULTS README: prints the README with the pictures of the results between its marks.
set -eu
while IFS='	' read -r name _ _ _ _ _ title; do
	[ ! -e "$1/$name.svg" ] || printf '\n%s: %s\n\n![%s](results/%s.svg)\n' "$name" "$title" "$name" "$name"
done < "$1/workloads.tsv" | awk '
	FNR == NR { list = list $0 "\n"; next }
	/^<!-- end of pictures -->$/ { inside = 0; ends++ }
	!inside { print }
	/^<!-- pictures of tests\/bench\/keep.sh -->$/ { printf "%s", list; inside = 1; marks++ }
	END { exit marks != 1 || ends != 1 || inside }' - "$2" || {
	echo "pictures.sh: $2 has no place for the pictures, between the two marks" >&2
	exit 1
}
