# SPDX-License-Identifier: BSD-2-Clause
# figures.awk SERIES, -v judged=all|resident -v moves=yes|no: one "key<tab>value" per figure of
# bounds.tsv, from a time series of tests/lib/workload.c. "-": the series does not tell, or there is
# nothing of the kind in the plan. "never": not within the phase. Exit status 1: no series.
#
# Growth and churn are judged from 64 MiB resident on, purity from 16 MiB allocated on: before that
# the boundary is still to be found, which is a figure of its own. Steady is the second half of a
# churn. A recorded stream counts as growth.
BEGIN {
	FS = "\t"
	from_resident = 64 * 1048576
	from_allocated = 16 * 1048576
}

function size(x) {
	x += 0
	return x < 0 ? -x : x
}

FNR == 1 {
	for (i = 1; i <= NF; i++)
		column[$i] = i
	next
}

function value(name) {
	if (!(name in column)) {
		print "figures.awk: the series has no column " name > "/dev/stderr"
		failed = 1
		exit 1
	}
	return $column[name]
}

{
	n++
	number[n] = value("number")
	phase[n] = value("phase")
	change[n] = value("change")
	allocated[n] = value("allocated")
	since[n] = value("since")
	level[n] = value("level")
	resident[n] = value("resident")
	error[n] = size(value("error"))
	usable[n] = size(value("usable_error"))
	purity[n] = value("purity")
	band[n] = value("low") " " value("high")
	part[n] = value("ppm")
	moved[n] = value("moved")
	if (!(number[n] in first))
		first[number[n]] = n
	last[number[n]] = n
	phases = number[n]
}

# The start of what is steady in phase k: its second half by allocated bytes.
function steady_from(k,   i, middle) {
	middle = (allocated[first[k]] + allocated[last[k]]) / 2
	for (i = first[k]; i < last[k] && allocated[i] < middle; i++)
		;
	return i
}

# Since when |error| stays within the limit up to the phase's end; 0 where that is nowhere.
function settled(k, limit,   i) {
	for (i = last[k]; i >= first[k] && error[i] <= limit; i--)
		;
	return i < last[k] ? i + 1 : 0
}

function larger(key, x) {
	if (!(key in out) || x > out[key])
		out[key] = x
}

function judge_samples(   i, calm) {
	for (i = 1; i <= n; i++) {
		calm = phase[i] ~ /^(grow|churn|replay)$/
		if (calm && resident[i] >= from_resident) {
			larger("error", error[i])
			if (judged == "all")
				larger(change[i] ? "usable_after" : "usable", usable[i])
		}
		if (judged == "all" && allocated[i] >= from_allocated)
			if (!("purity" in out) || purity[i] < out["purity"])
				out["purity"] = purity[i]
	}
}

function judge_change(k,   at) {
	at = settled(k, 0.01)
	if (!at)
		never = 1
	else if (!never)
		larger("settle", since[at] / level[at])
	if (never)
		out["settle"] = "never"
}

function judge_growth(k,   at) {
	if (!("cold" in out)) {
		at = settled(k, 0.02)
		out["cold"] = at ? allocated[at] : "never"
	}
	grown += allocated[last[k]] - allocated[first[k]]
	grown_moved += moved[last[k]] - moved[first[k]]
}

function judge_churn(k,   i, from, low, high) {
	from = steady_from(k)
	low = high = part[from]
	for (i = from + 1; i <= last[k]; i++) {
		if (band[i] != band[i - 1]) {
			out["boundary"]++
			low = high = part[i]
		}
		low = part[i] < low ? part[i] : low
		high = part[i] > high ? part[i] : high
		larger("drift", (high - low) / 1e6)
	}
	churned += allocated[last[k]] - allocated[from]
	churned_moved += moved[last[k]] - moved[from]
}

END {
	if (failed || !n) {
		if (!failed)
			print "figures.awk: the series is empty" > "/dev/stderr"
		exit 1
	}
	judge_samples()
	told = band[n] != "- -"
	for (k = 1; k <= phases; k++) {
		if (!(k in first))
			continue
		if (phase[last[k]] ~ /^(grow|replay)$/)
			judge_growth(k)
		else if (phase[last[k]] == "churn")
			judge_churn(k)
		else if (change[last[k]])
			judge_change(k)
	}
	if (!told)
		delete out["drift"]
	out["boundary"] = told && churned ? out["boundary"] + 0 : "-"
	out["moved_grow"] = told && moves == "yes" && grown ? grown_moved / grown : "-"
	out["moved_churn"] = told && moves == "yes" && churned ? churned_moved / churned : "-"
	keys = split("error usable usable_after settle purity cold moved_grow moved_churn " \
		"boundary drift", key, " ")
	for (i = 1; i <= keys; i++)
		print key[i] "\t" (key[i] in out ? out[key[i]] : "-")
}
