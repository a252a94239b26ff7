#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# short.sh RESULTS README: prints the README with the figures of the results between its marks.
set -eu
bench=$(dirname "$0")
awk -v form=short -f "$bench/report.awk" "$1/machine.tsv" "$1/columns.tsv" "$1/rows.tsv" "$1/raw.tsv" \
	"$bench/short.tsv" | awk '
	FNR == NR { table = table $0 "\n"; next }
	/^<!-- end of figures -->$/ { inside = 0; ends++ }
	!inside { print }
	/^<!-- figures of tests\/bench\/short.sh -->$/ { printf "%s", table; inside = 1; marks++ }
	END { exit marks != 1 || ends != 1 || inside }' - "$2" || {
	echo "short.sh: $2 has no place for the figures, between the two marks" >&2
	exit 1
}
