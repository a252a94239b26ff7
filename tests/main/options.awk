# SPDX-License-Identifier: BSD-2-Clause
# The output of `tierheap options` as the rows of README.md's table.
# Two stars would make what lies between them slanted.
function starred(text) {
	gsub(/\*/, "\\*", text)
	return text
}

function row() {
	if (name != "")
		printf "| `%s` | %s | %s | %s | %s |\n", name, starred(dflt), flag, key, starred(help)
}

/^TIERHEAP_/ {
	row()
	name = $0
	help = dflt = flag = key = ""
	gsub(/\|/, "\\|", name)
	next
}

/^    default / {
	n = split(substr($0, 13), part, "; ")
	dflt = part[1]
	for (i = 2; i <= n; i++) {
		words = split(part[i], word, " ")
		sub(/=.*/, "", word[words])
		if (part[i] ~ /^tierheap run /)
			flag = "`" word[words] "`"
		else
			key = "`" word[words] "`"
	}
	next
}

/^    / {
	help = help substr($0, 5)
}

END {
	row()
}
