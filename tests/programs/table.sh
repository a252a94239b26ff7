#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# table.sh RESULTS DISTRIBUTION PAGE: the page with a table of the programs' results, and what
# check-distribution found, between its marks; to standard output.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
[ $# -eq 3 ] || { echo "usage: table.sh RESULTS DISTRIBUTION PAGE" >&2; exit 2; }

rows() {
	echo '| program | version | result | largest heap | in PMEM | allocations | under libmemtier |'
	echo '|---|---|---|---|---|---|---|'
	awk -F '\t' '{
		printf "| %s | %s | %s | %d MiB | %s | %.0f | %s |\n", $1, $2, $3, $4, $5, $6, $7
		same += $3 == "same"
		peer += $7 == "same"
	}
	END {
		printf "\n%d programs: the result of %d is the same under tierheap, of %d under libmemtier.\n",
			NR, same, peer
	}' "$1"
}

between() {
	awk -v from="<!-- $1 -->" -v to="<!-- end of $1 -->" -f "$here/../bench/between.awk" - "$2"
}

page=$(mktemp)
trap 'rm -f "$page"' EXIT
rows "$1" | between 'results of check-programs' "$3" > "$page"
between 'results of check-distribution' "$page" < "$2"
