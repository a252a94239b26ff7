# SPDX-License-Identifier: BSD-2-Clause
# Applies the bounds that tierheap promises to the lines of tests/lib/workload.c.
# Prints one row of figures per line, and one line per broken bound; exit status 1 when any is.
# -v only=resident: nothing but the share of resident bytes is promised (sparse blocks).
# -v steps=PART: of the threads' time, what steps may take while a heap grows and churns; twice as
# much where something changed.

function field(name,    i, n) {
	n = length(name) + 1
	for (i = 1; i <= NF; i++)
		if (substr($i, 1, n) == name "=")
			return substr($i, n + 1)
	broken("the line has no " name)
	return ""
}

function broken(text) {
	print "BROKEN line " NR ": " text
	failed = 1
}

function within(name, limit,    value) {
	value = field(name) + 0
	if (value > limit || value < -limit)
		broken(name " " value " is beyond " limit)
}

function at_least(name, limit) {
	if (field(name) + 0 < limit)
		broken(name " " field(name) " is below " limit)
}

{
	phase = field("phase")
	mix = field("mix")
	printf "%-15s %d thr %4s %-17s share %s error %s usable %s purity %s " \
		"moved %4d MB slice %d us stall %d us steps %.4f\n",
		mix, field("threads"), field("ratio"), phase, field("share"), field("error"),
		field("usable_error"), field("purity"), field("moved") / 1048576, field("slice_us"),
		field("stall_us"), field("step_us") / field("work_us")
	within("error", 0.01)
	# All memory that the heap holds must have been judged, and all blocks must be somewhere.
	within("unseen", field("resident") * 0.01 + 262144)
	within("lost", 0)
	if (field("misplaced") > field("resident") * 0.01)
		broken("misplaced " field("misplaced") " is beyond a hundredth; " field("pending") \
			" bytes are still to be looked at")
	# What `tierheap stat` shows is what is there, once the heap has come to rest: while it
	# changes, the library publishes from time to time only.
	if (phase ~ /^slow/)
		within("said_error", 0.01)
	if (phase != "grow" && phase != "churn")
		changed = 1
	if (steps && field("step_us") + 0 > (changed ? 2 : 1) * steps * field("work_us"))
		broken("steps took " field("step_us") " of " field("work_us") " us")
	# Usable bytes are promised for growing and churning heaps; frees leave holes in pages.
	if (only != "resident" && !changed)
		within("usable_error", 0.02)
	if (only != "resident")
		at_least("purity", mix == "uniform-32-232" ? 0.95 : 0.97)
}

END {
	if (NR == 0)
		broken("the workload printed nothing")
	exit failed
}
