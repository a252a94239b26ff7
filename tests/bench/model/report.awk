# SPDX-License-Identifier: BSD-2-Clause
# The results as md or json (-v form), of machine.tsv, contenders.tsv, programs.tsv, gaps.tsv,
# runs.tsv and intervals.tsv, in this order. The n-th line of runs.tsv is of the n-th interval.
BEGIN {
	FS = "\t"
	# Idle latencies of loads, ns: README.md has the sources.
	memories = split("Optane CXL", memory, " ")
	near["Optane"] = 101; far["Optane"] = 305
	near["CXL"] = 100; far["CXL"] = 250
	instruction = 0.25 # ns, of one whose data the caches hold
	top = 3
}
function hex(text,   i, n) {
	for (i = 1; i <= length(text); i++)
		n = n * 16 + index("0123456789abcdef", substr(text, i, 1)) - 1
	return n
}
FNR == 1 { file++ }
/^#/ { next }
file == 1 { machine[$1] = $2 }
file == 2 { contender_title[$1] = $2; contenders[++contender_count] = $1 }
file == 3 { program_title[$1] = $2; same[$1] = $3 == "same"; programs[++program_count] = $1 }
file == 4 { gap[$1, $2] = $3; gaps[++gap_count] = $1 ": " ($2 == "*" ? "" : $2 ": ") $3 }
file == 5 {
	runs++
	run[$1, $2] = runs
	near_bytes[runs] = $3; far_bytes[runs] = $4
	first[runs] = $5; sizes[runs] = $6
}
file == 6 && $1 == "interval" {
	n++
	instructions[n] = $2
	accesses_near[n] = $3 + $5; accesses_far[n] = $4 + $6
	misses_near[n] = $7; misses_far[n] = $8
	groups_near[n] = $11; groups_far[n] = $12
}
file == 6 && $1 == "region" && $4 > 0 { far_of[n, ++region_count[n]] = $4; region[n, region_count[n]] = $2 }

# ns that the interval takes with this memory; one: each miss is waited for, else those that may
# overlap are waited for together; all: as if everything lay near.
function took(n, m, one, all) {
	return instructions[n] * instruction + (one ? misses_near[n] : groups_near[n]) * near[m] + (one ? misses_far[n] : groups_far[n]) * (all ? near[m] : far[m])
}
function slowdown(n, m, one) { return 100 * (took(n, m, one) / took(n, m, one, 1) - 1) }
# The same beside stock jemalloc in DRAM, which may need more or fewer instructions.
function besides(program, n, m, one) { return 100 * (took(n, m, one) / took(run[program, "dram"], m, one) - 1) }
function beside(program, n, m) {
	return same[program] ? sprintf("%.0f to %.0f %%", besides(program, n, m), besides(program, n, m, 1)) : "–"
}
function part(some, rest) { return some + rest > 0 ? some / (some + rest) : 0 }

# What lies in a GiB of the address space: blocks of a band (DESIGN.md), or something else.
function where(n, gib,   window, band, size) {
	if (first[n] == "-" || sizes[n] == "-")
		return "the heap"
	window = int((gib * 1073741824 + 536870912 - hex(first[n])) / 274877906944)
	if (gib * 1073741824 + 536870912 < hex(first[n]) || window > 2 * split(sizes[n], size, " "))
		return "outside of the heap"
	if (window == 0)
		return "blocks of bands too small for an arena"
	band = int((window - 1) / 2) + 1
	return size[band] == "null" ? "blocks above " size[band - 1] " B" : sprintf("blocks of %d to %d B", (band > 1 ? size[band - 1] : 0) + 1, size[band])
}
# The largest of the far load misses by what they hit: "NAME PART, ..."
function spoilers(n,   i, name, list, best, left, sum, told) {
	split("", sum)
	for (i = 1; i <= region_count[n]; i++)
		sum[where(n, region[n, i])] += far_of[n, i]
	for (left = top; left > 0; left--) {
		best = ""
		for (name in sum)
			if (!(name in told) && (best == "" || sum[name] > sum[best]))
				best = name
		if (best == "" || sum[best] < 0.02 * misses_far[n])
			break
		told[best]
		list = list (list == "" ? "" : "; ") sprintf("%s %.0f %%", best, 100 * sum[best] / misses_far[n])
	}
	return list == "" ? "nothing" : list
}

function quoted(text) { gsub(/\\/, "\\\\", text); gsub(/"/, "\\\"", text); return "\"" text "\"" }
function json(   p, c, k, i, m, comma) {
	printf "{\"library\": %s, \"cache_bytes\": %d, \"instruction_ns\": %s, \"latencies_ns\": {", quoted(machine["library"]), machine["cache"], instruction
	for (m = 1; m <= memories; m++)
		printf "%s%s: {\"near\": %d, \"far\": %d}", (m > 1 ? ", " : ""), quoted(memory[m]), near[memory[m]], far[memory[m]]
	print "},\n \"runs\": ["
	for (p = 1; p <= program_count; p++)
		for (c = 1; c <= contender_count; c++) {
			if (!((programs[p], contenders[c]) in run) || (programs[p], contenders[c]) in gap)
				continue
			k = run[programs[p], contenders[c]]
			printf "%s  {\"program\": %s, \"contender\": %s, \"near_bytes\": %.0f, \"far_bytes\": %.0f, \"instructions\": %.0f, \"accesses_near\": %.0f, \"accesses_far\": %.0f, \"load_misses_near\": %.0f, \"load_misses_far\": %.0f", comma, quoted(programs[p]), quoted(contenders[c]), near_bytes[k], far_bytes[k], instructions[k], accesses_near[k], accesses_far[k], misses_near[k], misses_far[k]
			for (m = 1; m <= memories; m++)
				printf ", \"modelled_slowdown_%s\": [%.4f, %.4f]", tolower(memory[m]), slowdown(k, memory[m]) / 100, slowdown(k, memory[m], 1) / 100
			printf ", \"spoiled_by\": %s}", quoted(spoilers(k))
			comma = ",\n"
		}
	print "\n ],\n \"gaps\": ["
	for (i = 1; i <= gap_count; i++)
		printf "%s  %s", (i > 1 ? ",\n" : ""), quoted(gaps[i])
	print "\n ]}"
}
function md(   p, c, k, i, title) {
	print "# Modelled slowdown\n"
	print "What programs access on each node, counted in the emulated machine, and what published latencies\nmake of it: modelled, not measured. README.md of the directory says how.\n"
	printf "- %s\n- modelled cache: %d MiB\n- an instruction: %s ns\n", machine["library"], machine["cache"] / 1048576, instruction
	for (i = 1; i <= memories; i++)
		printf "- %s: %d ns near, %d ns far\n", memory[i], near[memory[i]], far[memory[i]]
	for (i = 1; i <= gap_count; i++)
		print "- no " gaps[i]
	for (p = 1; p <= program_count; p++) {
		if (!((programs[p], "dram") in run))
			continue
		printf "\n## %s\n\n", program_title[programs[p]]
		print "| | MiB in DRAM, PMEM | PMEM's part of these | of accesses | of load misses | load misses of 1000 instructions | modelled slowdown, Optane | CXL | beside stock in DRAM, Optane | what PMEM's load misses hit |"
		print "|---|---|---|---|---|---|---|---|---|---|"
		for (c = 1; c <= contender_count; c++) {
			if (!((programs[p], contenders[c]) in run) || (programs[p], contenders[c]) in gap)
				continue
			k = run[programs[p], contenders[c]]
			printf "| %s | %.1f, %.1f | %.3f | %.3f | %.3f | %.2f | %.0f to %.0f %% | %.0f to %.0f %% | %s | %s |\n",
				contender_title[contenders[c]], near_bytes[k] / 1048576, far_bytes[k] / 1048576,
				part(far_bytes[k], near_bytes[k]), part(accesses_far[k], accesses_near[k]),
				part(misses_far[k], misses_near[k]),
				(instructions[k] ? 1000 * (misses_near[k] + misses_far[k]) / instructions[k] : 0),
				slowdown(k, "Optane"), slowdown(k, "Optane", 1),
				slowdown(k, "CXL"), slowdown(k, "CXL", 1),
				beside(programs[p], k, "Optane"),
				(misses_far[k] > 0 ? spoilers(k) : "–")
		}
	}
}
END {
	if (runs != n) {
		printf "report.awk: %d runs, but %d intervals\n", runs, n > "/dev/stderr"
		exit 1
	}
	if (form == "json")
		json()
	else
		md()
}
