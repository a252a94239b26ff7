# SPDX-License-Identifier: BSD-2-Clause
# report.awk machine.tsv columns.tsv rows.tsv raw.tsv [short.tsv], -v form=json|md|dat|short: ratios to
# the baseline, pairwise by run; of these the median, the smallest and the largest. short: the medians of
# the rows and columns that short.tsv names.
BEGIN { FS = "\t" }
FNR == 1 { file++ }
file == 1 { machine[$1] = $2; keys[++nkeys] = $1; next }
file == 2 {
	columns[++ncolumns] = $1
	if (sub(/^missing: /, "", $2))
		gap[$1] = $2
	else
		settings[$1] = $2
	next
}
file == 3 { nrows++; unit[nrows] = $2; group[nrows] = $3; title[nrows] = $4; next }
file == 5 {
	if ($1 == "column") {
		short_column[++nshort] = $2
		heading[nshort] = $3
	} else
		short_row[$2] = $3
	next
}
# A program that is not installed has no figure in any column.
sub(/^missing: /, "", $4) { row_gap[$1] = $4; next }
{ raw[$1, $2, $3] = $4 }

function sort(v, n,   i, k, x) {
	for (i = 2; i <= n; i++) {
		x = v[i]
		for (k = i - 1; k >= 1 && v[k] > x; k--)
			v[k + 1] = v[k]
		v[k + 1] = x
	}
}

# Fills median, low, high, own (the median value itself); the number of runs that count.
function cell(row, column,   run, n, base, value, v, o) {
	n = 0
	for (run = 1; run <= machine["runs"]; run++) {
		base = raw[row, run, machine["baseline"]]
		value = raw[row, run, column]
		if (base + 0 <= 0 || value == "" || value == "failed")
			continue
		v[++n] = value / base
		o[n] = value + 0
	}
	if (n == 0)
		return 0
	sort(v, n)
	sort(o, n)
	median = v[int((n + 1) / 2)]
	low = v[1]
	high = v[n]
	own = o[int((n + 1) / 2)]
	return n
}

# A row counts for a mean when each run of it did.
function mean(column, of_unit,   row, n, sum) {
	for (row = 1; row <= nrows; row++)
		if (unit[row] == of_unit && cell(row, column) == machine["runs"]) {
			sum += log(median)
			n++
		}
	counted = n + 0
	return n ? exp(sum / n) : 0
}

function quoted(s) {
	gsub(/\\/, "\\\\", s)
	gsub(/"/, "\\\"", s)
	return "\"" s "\""
}

function json(   i, c, row, n) {
	printf "{\"machine\":{"
	for (i = 1; i <= nkeys; i++)
		printf "%s%s:%s", (i > 1 ? "," : ""), quoted(keys[i]), quoted(machine[keys[i]])
	printf "},\n\"columns\":["
	for (c = 1; c <= ncolumns; c++) {
		printf "%s\n{\"name\":%s,", (c > 1 ? "," : ""), quoted(columns[c])
		if (columns[c] in gap)
			printf "\"gap\":%s}", quoted(gap[columns[c]])
		else
			printf "\"settings\":%s}", quoted(settings[columns[c]])
	}
	printf "],\n\"rows\":["
	for (row = 1; row <= nrows; row++) {
		printf "%s\n{\"group\":%s,\"title\":%s,\"unit\":%s,\"cells\":{", (row > 1 ? "," : ""),
			quoted(group[row]), quoted(title[row]), quoted(unit[row])
		for (c = 1; c <= ncolumns; c++) {
			n = cell(row, columns[c])
			printf "%s%s:", (c > 1 ? "," : ""), quoted(columns[c])
			if (columns[c] in gap)
				printf "{\"gap\":%s}", quoted(gap[columns[c]])
			else if (row in row_gap)
				printf "{\"gap\":%s}", quoted(row_gap[row])
			else if (n == 0)
				printf "{\"gap\":\"failed\"}"
			else
				printf "{\"ratio\":%.4f,\"low\":%.4f,\"high\":%.4f,\"value\":%.7g,\"runs\":%d}",
					median, low, high, own, n
		}
		printf "}}"
	}
	printf "]}\n"
}

function shown(row, column,   n, mark) {
	if (column in gap || row in row_gap)
		return "–"
	n = cell(row, column)
	if (n == 0)
		return "failed"
	mark = n < machine["runs"] ? " *" : ""
	if (column == machine["baseline"])
		return sprintf("%.*f %s%s", own < 1 ? 4 : own < 100 ? 1 : 0, own, unit[row], mark)
	return sprintf("%.2f (%.2f-%.2f)%s", median, low, high, mark)
}

# The first two lines of a table: an empty corner, and a heading for each column.
function table_head(names, n,   i, line, rule) {
	line = "| |"
	rule = "|---|"
	for (i = 1; i <= n; i++) {
		line = line " " names[i] " |"
		rule = rule "---|"
	}
	print line
	print rule
}

function markdown(   i, c, row, last, line) {
	print "# Results"
	print ""
	for (i = 1; i <= nkeys; i++)
		print "- " keys[i] ": " machine[keys[i]]
	for (c = 1; c <= ncolumns; c++)
		if (columns[c] in gap)
			print "- no " columns[c] ": " gap[columns[c]]
	for (row = 1; row <= nrows; row++)
		if (row in row_gap)
			print "- no row \"" title[row] "\": " row_gap[row]
	print ""
	print "Cost to " machine["baseline"] "'s in the same run: median (smallest-largest); less is" \
		" better. " machine["baseline"] " itself in its unit. *: some runs failed."
	print ""
	table_head(columns, ncolumns)
	last = ""
	for (row = 1; row <= nrows; row++) {
		if (group[row] != last)
			print "| **" group[row] "** |"
		last = group[row]
		line = "| " title[row] " |"
		for (c = 1; c <= ncolumns; c++)
			line = line " " shown(row, columns[c]) " |"
		print line
	}
	means("geometric mean, time of calls", "ns")
	means("geometric mean, programs", "ms")
	means("geometric mean, memory", "KiB")
}

function means(name, of_unit,   c, line, m, row) {
	for (row = 1; row <= nrows && unit[row] != of_unit; row++)
		;
	if (row > nrows)
		return
	line = "| **" name "** |"
	for (c = 1; c <= ncolumns; c++) {
		m = columns[c] in gap ? 0 : mean(columns[c], of_unit)
		line = line (m ? sprintf(" %.2f (%d rows) |", m, counted) : " – |")
	}
	print line
}

# For gnuplot, which knows no quote within quotes: a line per row, a field per column; a gap is "?".
function data(   c, row, line) {
	line = "row"
	for (c = 1; c <= ncolumns; c++)
		line = line "\t" columns[c]
	print line
	for (row = 1; row <= nrows; row++) {
		line = title[row]
		gsub(/"/, "'", line)
		line = "\"" line "\""
		for (c = 1; c <= ncolumns; c++)
			line = line "\t" (cell(row, columns[c]) ? sprintf("%.4f", median) : "?")
		print line
	}
}

# For people who look for a figure or two.
function short(   i, line, row) {
	printf "Time (last row: memory) to stock %s's in the same run, medians of %d, on %s; less is better.\n\n",
		machine["baseline"], machine["runs"], machine["cpu"]
	table_head(heading, nshort)
	for (row = 1; row <= nrows; row++) {
		if (!(title[row] in short_row))
			continue
		line = "| " short_row[title[row]] " |"
		for (i = 1; i <= nshort; i++)
			line = line (cell(row, short_column[i]) ? sprintf(" %.2f |", median) : " – |")
		print line
	}
}

END {
	if (form == "short")
		short()
	else if (form == "json")
		json()
	else if (form == "md")
		markdown()
	else
		data()
}
