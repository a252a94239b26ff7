# SPDX-License-Identifier: BSD-2-Clause
# report.awk bounds.tsv contenders.tsv machine.tsv workloads.tsv gaps.tsv figures.tsv, -v form=json|md: every
# figure of every contender beside what it must be, and what is missing with its reason.
BEGIN { FS = "\t" }
/^#/ { next }
FILENAME == ARGV[1] {
	keys[++nkeys] = $1
	must[$1] = $2
	aim[$1] = $3
	way[$1] = $4
	style[$1] = $5
	unit[$1] = $6
	heading[$1] = $7
	next
}
FILENAME == ARGV[2] { contenders[++ncontenders] = $1; what[$1] = $2; next }
FILENAME == ARGV[3] { about[++nabout] = $1; said[$1] = $2; next }
FILENAME == ARGV[4] { names[++nnames] = $1; title[$1] = $7; next }
FILENAME == ARGV[5] { gap[$1, $2] = $3; next }
{ figure[$1, $2, $3] = $4; present[$1, $2] }

function missed(key, x) {
	if (must[key] == "-" || x == "-" || x == "")
		return 0
	if (x == "never")
		return 1
	return way[key] == "most" ? x + 0 > must[key] + 0 : x + 0 < must[key] + 0
}

function shown(key, x) {
	if (x == "-" || x == "")
		return "–"
	if (x == "never")
		return "never"
	return sprintf(style[key], x / unit[key])
}

function quoted(s) {
	gsub(/\\/, "\\\\", s)
	gsub(/"/, "\\\"", s)
	return "\"" s "\""
}

function json_value(x) {
	return x == "-" || x == "" ? "null" : x == "never" ? "\"never\"" : x + 0
}

function json_contender(w, c,   k, line) {
	if ((w, c) in gap)
		return "{\"gap\":" quoted(gap[w, c]) "}"
	for (k = 1; k <= nkeys; k++)
		line = line (k > 1 ? "," : "") quoted(keys[k]) ":" json_value(figure[w, c, keys[k]])
	return "{" line ",\"missed\":[" missed_list(w, c, ",") "]}"
}

function missed_list(w, c, between,   k, line) {
	for (k = 1; k <= nkeys; k++)
		if (missed(keys[k], figure[w, c, keys[k]]))
			line = line (line == "" ? "" : between) quoted(keys[k])
	return line
}

function json(   i, w, c, line) {
	printf "{\"machine\":{"
	for (i = 1; i <= nabout; i++)
		printf "%s%s:%s", (i > 1 ? "," : ""), quoted(about[i]), quoted(said[about[i]])
	printf "},\n\"bounds\":{"
	for (i = 1; i <= nkeys; i++)
		printf "%s%s:{\"must\":%s,\"aim\":%s,\"way\":%s}", (i > 1 ? "," : ""),
			quoted(keys[i]), json_value(must[keys[i]]), json_value(aim[keys[i]]),
			quoted("at " way[keys[i]])
	printf "},\n\"workloads\":["
	for (w = 1; w <= nnames; w++) {
		line = ""
		for (c = 1; c <= ncontenders; c++)
			if ((names[w], contenders[c]) in gap || (names[w], contenders[c]) in present)
				line = line (line == "" ? "" : ",\n") quoted(contenders[c]) ":" \
					json_contender(names[w], contenders[c])
		if (line == "")
			continue
		printf "%s\n{\"name\":%s,\"title\":%s,\"contenders\":{%s}}", (listed++ ? "," : ""),
			quoted(names[w]), quoted(title[names[w]]), line
	}
	print "]}"
}

function bound_row(name, of,   k, line) {
	line = "| *" name "* |"
	for (k = 1; k <= nkeys; k++)
		line = line " " (of[keys[k]] == "-" ? "" : \
			(way[keys[k]] == "most" ? "≤ " : "≥ ") shown(keys[k], of[keys[k]])) " |"
	print line
}

function markdown_row(w, c,   k, x, line) {
	line = "| " c " |"
	if ((w, c) in gap) {
		print line " gap: " gap[w, c] " |"
		return
	}
	for (k = 1; k <= nkeys; k++) {
		x = figure[w, c, keys[k]]
		line = line " " (missed(keys[k], x) ? "**" shown(keys[k], x) "** ✗" : \
			shown(keys[k], x)) " |"
	}
	print line
}

function misses(c,   w, k, n) {
	for (w = 1; w <= nnames && !((names[w], c) in present); w++)
		;
	if (w > nnames)
		return
	print "\n## Where " c " misses what it must\n"
	for (w = 1; w <= nnames; w++)
		for (k = 1; k <= nkeys; k++)
			if (missed(keys[k], figure[names[w], c, keys[k]])) {
				n++
				print "- " names[w] ": " heading[keys[k]] " " \
					shown(keys[k], figure[names[w], c, keys[k]]) ", must be " \
					(way[keys[k]] == "most" ? "≤ " : "≥ ") \
					shown(keys[k], must[keys[k]])
			}
	if (!n)
		print "Nowhere."
}

function markdown(   i, k, w, c, line, bar, there) {
	print "# Fidelity\n"
	for (i = 1; i <= nabout; i++)
		print "- " about[i] ": " said[about[i]]
	if (said["where"] == "simulated")
		print "- no bytes moved: on simulated tiers no page is moved"
	print ""
	for (c = 1; c <= ncontenders; c++)
		print "- " contenders[c] ": " what[contenders[c]]
	print "\n✗: misses what it must be. –: there is nothing of the kind, or the allocator does" \
		" not tell.\n"
	line = "| |"
	bar = "|---|"
	for (k = 1; k <= nkeys; k++) {
		line = line " " heading[keys[k]] " |"
		bar = bar "---|"
	}
	print line "\n" bar
	bound_row("must", must)
	bound_row("aim", aim)
	for (w = 1; w <= nnames; w++) {
		there = 0
		for (c = 1; c <= ncontenders; c++)
			if ((names[w], contenders[c]) in gap || (names[w], contenders[c]) in present) {
				if (!there++)
					print "| **" names[w] "** (" title[names[w]] ") |"
				markdown_row(names[w], contenders[c])
			}
	}
	for (c = 1; c <= ncontenders; c++)
		if (contenders[c] ~ /^tierheap/)
			misses(contenders[c])
}

END {
	if (form == "json")
		json()
	else
		markdown()
}
