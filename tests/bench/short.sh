#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# short.sh RESULTS README: prints the README with the figures of the results between its marks.
set -eu
bench=$(dirname "$0")
awk -v form=short -f "$bench/report.awk" "$1/machine.tsv" "$1/columns.tsv" "$1/rows.tsv" "$1/raw.tsv" \
	"$bench/short.tsv" | awk -v from='<!-- figures of tests/bench/short.sh -->' -v to='<!-- end of figures -->' \
	-f "$bench/between.awk" - "$2" || {
	echo "short.sh: $2 has no place for the figures, between the two marks" >&2
	exit 1
}
