# SPDX-License-Identifier: BSD-2-Clause
# END SERIES: how a soak went; a line begins with NOT where it did not go well.
FILENAME == ARGV[1] {
	for (i = 1; i < NF; i += 2)
		end[$i] = $(i + 1)
	next
}
{
	part = int($1 * 3 / (end["seconds"] + 1))
	seen[$2] = 1
	samples++
	most(maps, $2, part, $3)
	most(rss, $2, part, $4)
	off = $5 - $6
	errors[$2, ++count[$2]] = off < 0 ? -off : off
	invalid += $9
}
function most(of, name, part, value) {
	if (value > of[name, part])
		of[name, part] = value
}
function say(good, text) {
	print (good ? "ok  " : "NOT ") text
}
function median(name,    i, j, n, x) {
	n = count[name]
	for (i = 2; i <= n; i++)
		for (j = i; j > 1 && errors[name, j - 1] > errors[name, j]; j--) {
			x = errors[name, j]
			errors[name, j] = errors[name, j - 1]
			errors[name, j - 1] = x
		}
	return errors[name, int((n + 1) / 2)]
}
END {
	say(samples > 0, samples " samples in " end["seconds"] " s, the ratio changed " end["changes"] \
		" times")
	say(end["redis"] == 0 && end["python"] == 0 && end["java"] == 0, "all programs ended well")
	say(end["rounds"] > 0 && end["wrong"] == 0, end["rounds"] " rounds of Python, wrong: " end["wrong"])
	say(end["drifts"] == 0, "sum of the tiers = jemalloc's total, to the byte, but for " end["drifts"] \
		" of them")
	say(invalid == 0, "no pointer of no heap was freed")
	for (name in seen) {
		say(maps[name, 2] <= maps[name, 0] + 20, name ": at most " maps[name, 0] " mappings in the " \
			"first third, " maps[name, 2] " in the last")
		say(rss[name, 2] <= 1.1 * rss[name, 1], name ": at most " rss[name, 1] " KiB resident in the " \
			"second third, " rss[name, 2] " in the last")
		say(median(name) <= 0.02, name ": the median error of the share is " median(name))
	}
}
