#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# `tierheap plot`: pictures by gnuplot, pages, and what it says to files that are no records. What a
# browser makes of the pages is in page.sh.
. "${top_srcdir:?}/tests/cli/cli.sh"
. "$top_srcdir/tests/cli/series.sh"

rec=$cli_work/rec.tsv
mark=$cli_work/ran
export rec mark
odd="sh -c '\$(touch $mark) \`touch $mark\` \"x\" '\\''y'\\'' <script>alert(1)</script> %d \\n @m &amp; ]]>'"
series_make "$rec" 40 "$odd"

# The page.
cli_expect "a page is named as the record is" 0 "" "" "$tool" plot "$rec"
page=$cli_work/rec.html
export page
tap_check "it is there" [ -s "$page" ]
tap_check "nothing in it is asked of a network" sh -c '
	! grep -nE "https?:|//[a-z]|[^a-z](src|href|action|srcset|poster)=|@import|url\\((\"|[^#])|<(link|img|iframe|object|embed|base|form|a)[ >]" "$page"'
tap_check "nor may be" grep -q "Content-Security-Policy\" content=\"default-src 'none'; " "$page"
tap_check "a command is no element" sh -c '! grep -q "<script>alert" "$page" &&
	grep -qF "&lt;script&gt;alert(1)&lt;/script&gt;" "$page"'
tap_check "nor is a process's name" sh -c '! grep -qF "odd<" "$page" && grep -qF "odd&lt;&amp;&quot;name" "$page"'
# paths FILE CLASS: the number of points of each line of that class.
cat > "$cli_work/points" <<'END'
import re, sys
for d in re.findall(r'class="line %s[^"]*" d="([^"]*)"' % sys.argv[2], open(sys.argv[1]).read()):
    print(len(re.findall("[ML]", d)), len(re.findall("M", d)))
END
for line in 'pmem:40 1:38 1' 'wanted:40 1:38 1' 'error:40 1:38 1' 'threshold:40 1:0 0' \
	'moved:39 1:37 1' 'allocations:39 1:37 1'; do
	class=${line%%:*} want=${line#*:}
	cli_expect "each row is a point of its line: $class" 0 "$(echo "$want" | tr : '\n')" "" \
		python3 "$cli_work/points" "$page" "$class"
done
tap_check "each chart has a title and a description" sh -c '
	[ "$(grep -c "<svg " "$page")" = 12 ] && [ "$(grep -c "^<title id=\"t-" "$page")" = 12 ] &&
	[ "$(grep -c "^<desc id=\"d-" "$page")" = 12 ]'
cat > "$cli_work/elements" <<'END'
import re, sys, xml.etree.ElementTree as tree
pictures = re.findall(r"<svg.*?</svg>", open(sys.argv[1]).read(), re.S)
for picture in pictures:
    tree.fromstring(picture)
print(len(pictures))
END
cli_expect "each chart is well-formed" 0 12 "" python3 "$cli_work/elements" "$page"
for words in 'redis-server <small>process 4711' 'PMEM simulated on node 2' 'share <b>0.8020' \
	'error <b>+0.0020' 'PMEM <b>160 MiB' 'DRAM <b>40 MiB' 'moved <b>1 MiB/s' \
	'allocations <b>1 k/s' 'threshold <b>8 KiB'; do
	tap_check "without JavaScript it has the last value: $words" grep -qF "$words" "$page"
done
cli_expect "--pid draws that process alone" 0 "" "" "$tool" plot "$rec" --pid 4712 -o "$cli_work/one.html"
tap_check "only that" sh -c 'grep -q "process 4712" "$cli_work/one.html" && ! grep -q "process 4711" "$cli_work/one.html"'
cli_refused "a process that it does not have" 1 "tierheap: \"$rec\" has no process 7" \
	"$tool" plot "$rec" -p 7 -o "$cli_work/none.html"

# The picture.
if command -v gnuplot > "$cli_work/which"; then
	cli_expect "gnuplot makes a picture" 0 "" "" "$tool" plot "$rec" -o "$cli_work/rec.svg"
	cat > "$cli_work/picture" <<'END'
import re, sys, xml.etree.ElementTree as tree
svg = "{http://www.w3.org/2000/svg}"
root = tree.parse(sys.argv[1]).getroot()
print(root.find(svg + "title").text)
texts = ["".join(t.itertext()).strip() for t in root.iter(svg + "text")]
for text in sys.argv[2:]:
    print(text in texts)
lines = []
for path in root.iter(svg + "path"):
    points = len(re.findall(r"[ML] ?[0-9.,-]+|(?<=[0-9])\s+[0-9.]+,[0-9.]+", path.get("d", "")))
    if points >= 30:
        lines.append(points)
print(*sorted(lines))
END
	python3 "$cli_work/picture" "$cli_work/rec.svg" "$(printf '%s' "$odd" | cut -c 1-120)..." \
		'redis-server, process 4711' 'odd<&"name, process 4712' '8 KiB' '192 MiB' '0.8' \
		> "$cli_work/said"
	tap_comment "$(cat "$cli_work/said")"
	tap_check "it is well-formed and bears the command's name" \
		[ "$(head -n 1 "$cli_work/said")" = "tierheap: $odd" ]
	tap_check "its words are there, as they are" \
		[ "$(sed '1d;$d' "$cli_work/said" | sort | uniq -c | sed 's/^ *//')" = "6 True" ]
	# Shares have two points more, in the key; rates begin with the second row.
	tap_check "each row is a point of each line" \
		[ "$(tail -n 1 "$cli_work/said")" = "37 37 38 39 39 40 40 40 40 42 42" ]
	mkdir "$cli_work/bin"
	printf '#!/bin/sh\necho "line 3: odd command" >&2\nexit 1\n' > "$cli_work/bin/gnuplot"
	chmod +x "$cli_work/bin/gnuplot"
	cp "$cli_work/rec.svg" "$cli_work/kept"
	cli_refused "what gnuplot says is said" 1 "tierheap: gnuplot failed: line 3: odd command" \
		env PATH="$cli_work/bin:$PATH" "$tool" plot "$rec" -o "$cli_work/rec.svg"
	tap_check "the older picture is kept then" cmp "$cli_work/rec.svg" "$cli_work/kept"
else
	tap_result $((${CI:+1} + 0)) "gnuplot makes a picture # SKIP apt-get install gnuplot-nox"
fi
tap_check "nothing of the command was run" [ ! -e "$mark" ]
cli_refused "without gnuplot one line says what to do" 1 \
	"tierheap: gnuplot was not found: apt-get install gnuplot-nox, or write a page, which needs none: -o NAME.html" \
	env PATH="$cli_work/none" "$tool" plot "$rec" -o "$cli_work/not.svg"
tap_check "no file is left" sh -c 'set -- "$cli_work"/not.svg*; [ ! -e "$1" ]'

# Many processes.
series_make "$cli_work/many.tsv" 3 many
for i in 1 2 3 4 5 6 7 8 9; do
	sed -n "s/	4711	redis-server/	100$i	worker/p" "$cli_work/many.tsv" >> "$cli_work/more"
	sed -n "s/	4711	redis-server/	200$i	small/p" "$cli_work/many.tsv" |
		sed 's/	\(1048576\|2097152\|3145728\|4194304\|8388608\|12582912\)/	4096/g' >> "$cli_work/more"
done
cat "$cli_work/more" >> "$cli_work/many.tsv"
cli_expect "of many processes the largest are drawn" 0 "" \
	"tierheap: 8 of 20 processes are drawn, the largest: --pid PID draws another one" \
	"$tool" plot "$cli_work/many.tsv" -o "$cli_work/many.html"
tap_check "eight, none of them small" sh -c '
	[ "$(grep -c "<section" "$cli_work/many.html")" = 8 ] && ! grep -q "<h2>small" "$cli_work/many.html"'

# Files that are no records, or not whole.
wrong() {
	cli_refused "$1" 1 "tierheap: \"$cli_work/bad\"$2" "$tool" plot "$cli_work/bad" \
		-o "$cli_work/none.html"
	tap_check "$1: no page" [ ! -e "$cli_work/none.html" ]
}
: > "$cli_work/bad"
wrong "an empty file" " is empty: it is no record"
head -c 5000 /dev/urandom > "$cli_work/bad"
wrong "any bytes" " is no record: it does not start with \"# tierheap-record 1\""
head -c 100000 /dev/zero > "$cli_work/bad"
wrong "zeroes" " is no record: it does not start with \"# tierheap-record 1\""
sed 1d "$rec" > "$cli_work/bad"
wrong "a table of another kind" " is no record: it does not start with \"# tierheap-record 1\""
sed '1s/1/2/' "$rec" > "$cli_work/bad"
wrong "another version" " is a record of version 2, and this tierheap reads version 1: use the tierheap that wrote it"
printf '# tierheap-rec' > "$cli_work/bad"
wrong "a file that is cut off in its first word" " is no record: it does not start with \"# tierheap-record 1\""
printf '# tierheap-record 1' > "$cli_work/bad"
wrong "a file that is cut off in its first line" " is cut off in its first line"
head -c 300 "$rec" > "$cli_work/bad"
wrong "a file that is cut off in its head" " is cut off before its first row"
sed '/^unix_s/q' "$rec" > "$cli_work/bad"
wrong "a file without rows" " has no rows"
sed '10s/	[^	]*$//' "$rec" > "$cli_work/bad"
wrong "a row that lacks a column" ", line 10: it does not have as many columns as there are names"
sed '10s/	0\.80[0-9]*	/	abc	/' "$rec" > "$cli_work/bad"
wrong "a figure that is none" ", line 10: that is no number: \"abc\""
for number in nan inf 1e999 0x10 1e20 ''; do
	sed "10s/	0\.80[0-9]*	/	$number	/" "$rec" > "$cli_work/bad"
	wrong "\"$number\" is no figure" ", line 10: that is no number: \"$number\""
done
sed '10s/	[0-9.]*	/	-1	/' "$rec" > "$cli_work/bad"
wrong "a time that is none" ", line 10: that is no time: \"-1\""
sed '10s/	[0-9.]*	/	0.5	/' "$rec" > "$cli_work/bad"
wrong "a time that goes back" ", line 10: its time is before that of the row above"
sed 's/	moved_bytes/	moved/' "$rec" > "$cli_work/bad"
wrong "a column that is missing" ", line 7: there is no column \"moved_bytes\""
{
	cat "$rec"
	head -c 70000 /dev/zero | tr '\0' 'x'
	echo
} > "$cli_work/bad"
wrong "a line without end" ", line $(($(wc -l < "$rec") + 1)): that is no line of a record"
{
	sed 12q "$rec"
	printf '1795860006.000\t6.000\t47'
} > "$cli_work/cut.tsv"
cli_expect "the rows before a cut are used" 0 "" \
	"tierheap: \"$cli_work/cut.tsv\" is cut off in line 13: the rows before it are used" \
	"$tool" plot "$cli_work/cut.tsv"
sed '7s/$/	new_one/; 8,$s/$/	17/; 6s/$/\
# colour	green/' "$rec" > "$cli_work/later.tsv"
sed '8s/$/	new_one/; 9,$s/$/	17/' "$cli_work/later.tsv" > "$cli_work/new.tsv"
cli_expect "columns and lines of a later version are no error" 0 "" "" "$tool" plot "$cli_work/new.tsv"
printf '\033[2J' > "$cli_work/bytes"
sed "6s/.*/# command	a$(cat "$cli_work/bytes")b/" "$rec" > "$cli_work/escape.tsv"
"$tool" plot "$cli_work/escape.tsv" 2> "$cli_work/err"
tap_check "control characters do not reach the page" grep -qF '<h1>a?[2Jb</h1>' "$cli_work/escape.html"
for numbers in '0 0' '99999999999.000 99999999999.000'; do
	sed "8,\$s/^[0-9.]*	[0-9.]*/${numbers% *}	${numbers#* }/" "$rec" > "$cli_work/time.tsv"
	cli_expect "rows of one time can be drawn: $numbers" 0 "" "" timeout 5 "$tool" plot \
		"$cli_work/time.tsv"
done
sed '8,$s/	[0-9][0-9]*$/	18446744073709551615/; 8,$s/	[0-9]\{6,\}	/	18446744073709551615	/g' "$rec" > "$cli_work/huge.tsv"
cli_expect "so can huge figures" 0 "" "" timeout 5 "$tool" plot "$cli_work/huge.tsv"
tap_check "without a number that is none" sh -c '
	! sed "s/<script>.*//" "$cli_work/huge.html" | grep -nE "[^a-z](nan|inf)[^a-z]"'
for tiny in 5e-324 1e-300; do
	# The time of the second row, and what was served until the last one.
	{
		sed -n 1,7p "$cli_work/huge.tsv"
		sed -n "8s/	[0-9.]*	/	0	/p; 10s/	[0-9.]*	/	$tiny	/p" "$cli_work/huge.tsv"
		sed -n "14s/	18446744073709551615/	$tiny/gp; 16s/	18446744073709551615/	$tiny/gp" \
			"$cli_work/huge.tsv"
	} > "$cli_work/tiny.tsv"
	cli_expect "and those that are next to nothing: $tiny" 0 "" "" timeout 5 "$tool" plot \
		"$cli_work/tiny.tsv" --pid 4711
	tap_check "they make no number that is none: $tiny" sh -c '
		! sed "s/<script>.*//" "$cli_work/tiny.html" | grep -nE "[^a-z](nan|inf)[^a-z]"'
done

# Arguments.
cli_refused "no record" 2 \
	'tierheap: a record is missing: tierheap plot FILE, as "tierheap record" made it' "$tool" plot
cli_refused "two records" 2 'tierheap: "b" is too much: tierheap plot takes one record' \
	"$tool" plot a b
cli_refused "a record that is not there" 1 \
	"tierheap: \"$cli_work/none.tsv\" can't be read: No such file or directory" \
	"$tool" plot "$cli_work/none.tsv"
cli_refused "no name is no record" 2 'tierheap: "" is no file: write the name of a record' \
	"$tool" plot ''
cli_refused "a directory" 1 "tierheap: \"$cli_work\" can't be read: Is a directory" \
	"$tool" plot "$cli_work" -o "$cli_work/none.html"
for name in out.png out .svg html ''; do
	cli_refused "an end that is not known: $name" 2 \
		"tierheap: \"$name\": what to draw is not known by its end: write NAME.svg or NAME.html" \
		"$tool" plot "$rec" -o "$name"
done
cli_refused "no process" 2 'tierheap: "x" is no process: write its number, such as 1234' \
	"$tool" plot "$rec" -p x
cli_refused "a directory that is not there" 1 \
	"tierheap: \"$cli_work/no/a.html\" can't be written: No such file or directory" \
	"$tool" plot "$rec" -o "$cli_work/no/a.html"
if unshare --mount true 2> "$cli_work/err"; then
	mkdir "$cli_work/disk"
	unshare --mount sh -c '
		mount -t tmpfs -o size=8k none "$cli_work/disk"; echo old > "$cli_work/disk/a.html"
		"$tool" plot "$rec" -o "$cli_work/disk/a.html" 2> "$cli_work/said"
		echo $? >> "$cli_work/said"; ls "$cli_work/disk" >> "$cli_work/said"
		cat "$cli_work/disk/a.html" >> "$cli_work/said"'
	tap_check "a full disk leaves the older page" [ "$(cat "$cli_work/said")" = \
		"tierheap: \"$cli_work/disk/a.html\" can't be written: No space left on device
1
a.html
old" ]
else
	tap_result $((${CI:+1} + 0)) "a full disk leaves the older page # SKIP unshare(1) needs root"
fi
tap_done
