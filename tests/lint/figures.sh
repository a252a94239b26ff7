#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# No figure is written by hand: the tables are what tests/bench/report.awk makes of the values that
# were measured.
. "${top_srcdir:?}/tests/lint/lint.sh"

bench=$top_srcdir/tests/bench

# made_of PLACE FORM INPUT...: results.FORM there is what report.awk makes of the inputs. What plot.sh
# adds is no figure.
made_of() {
	place=$1 form=$2 report=$top_srcdir/${1%/results}/report.awk
	shift 2
	[ -e "$report" ] || report=$bench/report.awk
	awk -v form="$form" -f "$report" "$@" > "$lint_work/again"
	grep -v '^- no plots: ' "$tree/$place/results.$form" | cmp - "$lint_work/again" ||
		{ echo "$place/results.$form is not made of the values beside it"; return 1; }
}

ratio_check() {
	tree=$1 kept=$1/tests/bench/ratio/results ratio=$top_srcdir/tests/bench/ratio
	for form in json md; do
		made_of tests/bench/ratio/results $form "$ratio/bounds.tsv" "$ratio/contenders.tsv" \
			"$kept/machine.tsv" "$kept/workloads.tsv" "$kept/gaps.tsv" "$kept/figures.tsv" || return
	done
}

model_check() {
	tree=$1 kept=$1/tests/bench/model/results
	for form in json md; do
		made_of tests/bench/model/results $form "$kept/machine.tsv" "$kept/contenders.tsv" \
			"$kept/programs.tsv" "$kept/gaps.tsv" "$kept/runs.tsv" "$kept/intervals.tsv" || return
	done
}

pictures_check() {
	"$bench/ratio/pictures.sh" "$bench/ratio/results" "$1/tests/bench/ratio/README.md" > "$lint_work/page" ||
		return 1
	cmp "$lint_work/page" "$1/tests/bench/ratio/README.md" ||
		{ echo "tests/bench/ratio/README.md has other pictures than results"; return 1; }
}

# bench_check ROOT PLACE
bench_check() {
	tree=$1 kept=$1/$2
	for form in json md; do
		made_of "$2" $form "$kept/machine.tsv" "$kept/columns.tsv" "$kept/rows.tsv" \
			"$kept/raw.tsv" || return
	done
}

results_check() {
	bench_check "$1" tests/bench/results
}

sweep_check() {
	bench_check "$1" tests/bench/sweep/results
}

readme_check() {
	"$bench/short.sh" "$top_srcdir/tests/bench/results" "$1/README.md" > "$lint_work/readme" ||
		return 1
	cmp "$lint_work/readme" "$1/README.md" ||
		{ echo "README.md has other figures than tests/bench/results"; return 1; }
}

# forged PLACE FILE: a tree whose results there differ from what was measured.
forged() {
	rm -rf "$lint_work/tree"
	mkdir -p "$lint_work/tree/$1"
	cp -R "$top_srcdir/$1/." "$lint_work/tree/$1"
	chmod -R u+w "$lint_work/tree"
	sed 's/0\./1./' "$top_srcdir/$1/$2" > "$lint_work/forged"
}

tap_check "the tables of results are made of the values that were measured" results_check "$top_srcdir"
tap_check "README.md has the figures of the results" readme_check "$top_srcdir"
tap_check "so are those of the sweep" sweep_check "$top_srcdir"
tap_check "so are those of fidelity" ratio_check "$top_srcdir"
tap_check "those of the model" model_check "$top_srcdir"
tap_check "and the pictures of fidelity are listed" pictures_check "$top_srcdir"
for table in results.json results.md; do
	for of in results:results_check sweep/results:sweep_check ratio/results:ratio_check model/results:model_check; do
		place=tests/bench/${of%:*}
		forged "$place" "$table"
		lint_finds "a figure of $place/$table that was not measured is found" \
			"$place/$table" "$(cat "$lint_work/forged")" "${of#*:}"
	done
done
lint_finds "a figure of README.md that was not measured is found" README.md \
	"$(sed '/^| a pair of 64 B/s/[.]/.9/' "$top_srcdir/README.md")" readme_check
lint_finds "a README.md without the marks is found" README.md 'no table' readme_check
tap_done
