# SPDX-License-Identifier: BSD-2-Clause
# figures.awk rows.tsv -, -v command= -v run= -v column=: what a command printed, as lines of raw.tsv
# for each of its rows. A row with a name takes the line "NAME FIGURE", one without all there is.
# What is not there once, or is no number, is "failed".
BEGIN { FS = OFS = "\t" }
NR == FNR {
	if ($5 == command)
		name[FNR] = $6
	nrows = FNR
	next
}
{
	all = all (FNR > 1 ? " " : "") $0
	split($0, word, " ")
	figure[word[1]] = $0
	sub(/^[^ ]* /, "", figure[word[1]])
	seen[word[1]]++
}

function checked(s) {
	return s ~ /^[0-9]+(\.[0-9]+)?$/ ? s : "failed"
}

END {
	for (row = 1; row <= nrows; row++) {
		if (!(row in name))
			continue
		if (name[row] == "")
			print row, run, column, checked(all)
		else
			print row, run, column, seen[name[row]] == 1 ? checked(figure[name[row]]) : "failed"
	}
}
