# SPDX-License-Identifier: BSD-2-Clause
# Of what `gcov -t` says of many objects: file, line, function, times reached (the most of all
# objects; 0: never), text; one line each, tab-separated. Files of src/ alone. Functions are those of
# the text, by its style: gcov puts functions of libc's headers where these declare them.
/^ *-: *0:Source:/ {
	file = match($0, /src\/[a-z_]+\.[ch]$/) ? substr($0, RSTART) : ""
	name = ""
	next
}
file == "" || !/^ *[-0-9#=]+\*?: *[1-9][0-9]*:/ { next }
{
	split($0, part, ":")
	count = part[1]
	line = part[2] + 0
	text = substr($0, length(part[1]) + length(part[2]) + 3)
}
# A definition begins in the first column, with its name before the first bracket, and so its body.
text ~ /^[A-Za-z_].*\(/ && text !~ /;$/ {
	head = text
	gsub(/__attribute__\(\([^ ]*\)\) /, "", head)
	sub(/\(.*/, "", head)
	sub(/.*[ *]/, "", head)
	name = head
}
{
	gsub(/[ *]/, "", count)
	if (count == "-")
		next
	reached = count ~ /^[#=]/ ? 0 : count + 0
	key = file "\t" line
	if (!(key in times) || reached > times[key])
		times[key] = reached
	of[key] = name
	sub(/^[ \t]+/, "", text)
	said[key] = text
}
END {
	for (key in times)
		print key "\t" of[key] "\t" times[key] "\t" said[key]
}
