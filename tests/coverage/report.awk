# SPDX-License-Identifier: BSD-2-Clause
# report.awk explained.tsv lines.tsv: doc/COVERAGE.md.
BEGIN { FS = "\t" }
FNR == 1 { input++ }
/^#/ && input == 1 { next }
input == 1 { reason[$1] = $2; order[++n] = $1; next }
{
	sub(/^src\//, "", $1)
	if (!($1 in all))
		files[++f] = $1
	all[$1]++
	total++
	if ($4 > 0) {
		reached[$1]++
		sum++
	} else {
		left[$1 ":" $3]++
	}
}
function row(name, got, of) {
	printf "| %s | %d | %d | %.1f %% |\n", name, got, of, 100 * got / of
}
END {
	print "# What the tests reach"
	print ""
	print "`make coverage` builds the library with gcc --coverage and runs the unit tests, those of the"
	print "command, of preloaded programs and of pitfalls, and tests/main/tsan.c on a second node that is"
	print "made up; tests/coverage/report.awk writes this page."
	print "Lines of `src/` that hold code; the machine with PMEM nodes (tests/vm) is not among the tests."
	print ""
	print "| File | Reached | Lines | |"
	print "|---|---|---|---|"
	for (i = 1; i <= f; i++)
		row(files[i], reached[files[i]], all[files[i]])
	row("all", sum, total)
	print ""
	print "## What they do not reach"
	print ""
	print "| Function | Lines | Why |"
	print "|---|---|---|"
	for (i = 1; i <= n; i++)
		if (order[i] in left)
			printf "| %s | %d | %s |\n", order[i], left[order[i]], reason[order[i]]
}
