#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# No figure is written by hand: the tables are what tests/bench/report.awk makes of the values that
# were measured.
. "${top_srcdir:?}/tests/lint/lint.sh"

bench=$top_srcdir/tests/bench

# made FORM RESULTS
made() {
	awk -v form="$1" -f "$bench/report.awk" "$2/machine.tsv" "$2/columns.tsv" "$2/rows.tsv" \
		"$2/raw.tsv"
}

# What plot.sh adds is no figure.
results_check() {
	results=$1/tests/bench/results
	made json "$results" | cmp - "$results/results.json" ||
		{ echo "tests/bench/results/results.json is not made of the values beside it"; return 1; }
	made md "$results" > "$lint_work/md"
	grep -v '^- no plots: ' "$results/results.md" | cmp - "$lint_work/md" ||
		{ echo "tests/bench/results/results.md is not made of the values beside it"; return 1; }
}

readme_check() {
	"$bench/short.sh" "$top_srcdir/tests/bench/results" "$1/README.md" > "$lint_work/readme" ||
		return 1
	cmp "$lint_work/readme" "$1/README.md" ||
		{ echo "README.md has other figures than tests/bench/results"; return 1; }
}

# A tree whose results differ from what was measured.
forged() {
	mkdir -p "$lint_work/tree/tests/bench"
	cp -R "$bench/results" "$lint_work/tree/tests/bench"
	chmod -R u+w "$lint_work/tree"
	sed 's/0\./1./' "$bench/results/$1" > "$lint_work/forged"
	cp "$lint_work/forged" "$lint_work/tree/tests/bench/results/$1"
}

tap_check "the tables of results are made of the values that were measured" results_check "$top_srcdir"
tap_check "README.md has the figures of the results" readme_check "$top_srcdir"
for table in results.json results.md; do
	forged "$table"
	lint_finds "a figure of $table that was not measured is found" \
		"tests/bench/results/$table" "$(cat "$lint_work/forged")" results_check
done
lint_finds "a figure of README.md that was not measured is found" README.md \
	"$(sed '/^| a pair of 64 B/s/[.]/.9/' "$top_srcdir/README.md")" readme_check
lint_finds "a README.md without the marks is found" README.md 'no table' readme_check
tap_done
