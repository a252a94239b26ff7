#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The page of `tierheap plot` in a browser: what it shows, with and without a pointer, JavaScript and
# light.
. "${top_srcdir:?}/tests/cli/cli.sh"
. "$top_srcdir/tests/cli/series.sh"

browser=
for name in chromium chromium-browser; do
	[ -n "$browser" ] || browser=$(command -v $name)
done
[ -n "$browser" ] || tap_missing "a browser is needed: apt-get install chromium"
command -v identify > "$cli_work/which" ||
	tap_missing "a reader of pictures is needed: apt-get install imagemagick"

# browse ARG...: headless, with a profile of its own, and no name can be found. What the page says
# on its console is a line with "CONSOLE" on standard error.
browse() {
	HOME=$cli_work timeout 120 "$browser" --headless --no-sandbox --disable-gpu \
		--disable-dev-shm-usage --hide-scrollbars --user-data-dir="$cli_work/profile" \
		--host-resolver-rules='MAP * ~NOTFOUND' --virtual-time-budget=3000 \
		--enable-logging=stderr --v=0 "$@" 2> "$cli_work/log"
}

# console_quiet: the page had nothing to say.
console_quiet() {
	! grep CONSOLE "$cli_work/log"
}

# colours NAME: how many the picture has.
colours() {
	convert "$cli_work/$1.png" -format %k info:
}

# shot NAME PAGE ARG...: a picture of it. On a busy machine the browser may take it before it has
# painted anything: the picture is of one colour then, and taken again.
shot() {
	shot_name=$1 shot_page=$2
	shift 2
	for shot_try in 1 2 3 4 5; do
		browse --window-size=1400,1500 --screenshot="$cli_work/$shot_name.png" "$@" \
			"file://$shot_page" > "$cli_work/said"
		[ -s "$cli_work/$shot_name.png" ] && [ "$(colours "$shot_name")" -gt 1 ] && return 0
		echo "nothing was painted, try $shot_try"
	done
	return 1
}

# colour NAME: of the pixel in the corner, as 3 numbers from 0 to 255.
colour() {
	convert "$cli_work/$1.png" -crop 1x1+2+2 -depth 8 rgb:- | od -An -tu1 | tr -s ' ' | sed 's/^ //'
}

# has_colour NAME COLOUR: more than 200 pixels are nearly of it.
has_colour() {
	n=$(convert "$cli_work/$1.png" -fuzz 3% -fill black +opaque "$2" -fill white -opaque "$2" \
		-format '%[fx:int(mean*w*h+0.5)]' info:)
	[ "$n" -gt 200 ] || { echo "$n pixels of $2"; return 1; }
}

page=$cli_work/rec.html
series_make "$cli_work/rec.tsv" 40 'sh -c "<script>alert(1)</script>" `id` $(id) </title><b>'
"$tool" plot "$cli_work/rec.tsv" 2> "$cli_work/err"

tap_check "the browser makes a picture of the page" shot plain "$page"
tap_check "its console stays empty" console_quiet
tap_check "it is not empty: it has more than 50 colours" \
	[ "$(colours plain)" -gt 50 ]
for tier in '#5082bf' '#e28e36'; do
	tap_check "both tiers are drawn: $tier" has_colour plain "$tier"
done
tap_check "the page is light" [ "$(colour plain)" = "246 247 249" ]
sed "s/script-src 'unsafe-inline'/script-src 'none'/" "$page" > "$cli_work/bare.html"
tap_check "where JavaScript is refused there is a picture too" shot bare "$cli_work/bare.html"
tap_check "it was refused" grep -q "CONSOLE.*Content Security Policy" "$cli_work/log"
tap_check "it is the same one" sh -c '
	[ "$(compare -metric AE "$cli_work/plain.png" "$cli_work/bare.png" null: 2>&1)" = 0 ]'
tap_check "in dark mode there is one" shot dark "$page" --blink-settings=preferredColorScheme=0
tap_check "the page is dark" [ "$(colour dark)" = "20 23 27" ]
for tier in '#5f92cd' '#d08d43'; do
	tap_check "both tiers are drawn in the dark: $tier" has_colour dark "$tier"
done

# values: what stands beside the names of the first process's charts.
values() {
	sed -n '/<section id="p0"/,/<\/section>/p' "$cli_work/dom" |
		grep -o '<span class="legend">.*</figcaption>' | sed 's/<[^>]*>/ /g; s/  */ /g; s/^ //; s/ $//'
}

# values_are SENTENCE VALUES: one chart a line.
values_are() {
	values > "$cli_work/values"
	tap_check "$1" sh -c 'printf "%s\n" "$1" | diff - "$cli_work/values"' sh "$2"
}

browse --dump-dom "file://$page#at=12.4" > "$cli_work/dom"
tap_check "the console stays empty with a time in the address" console_quiet
tap_check "the script ran to its end" grep -q '<html[^>]* data-ready="2"' "$cli_work/dom"
row12='share 0.8000 wanted 0.8000
error +0.0000
threshold 1 KiB
DRAM 13 MiB PMEM 52 MiB
moved 1 MiB/s
allocations 1 k/s'
values_are "the values are those of the row that is nearest to the time in the address" "$row12"
tap_check "the time is told" grep -q 'id="now">The figures beside the names are those at 12.000 s, ' \
	"$cli_work/dom"

# visit PAGE SCRIPT ARG...: the page after a script at its end, which has the chart of resident
# bytes as `svg` and points at a row by `point(type, row)`.
visit() {
	visit_script=$2
	sed '/^<\/body>/,$d' "$1" > "$cli_work/visited.html"
	cat >> "$cli_work/visited.html" << END
<script>
const svg = document.querySelectorAll("svg")[3], told = document.documentElement.dataset;
function point(type, row) {
	const box = svg.getBoundingClientRect(), x = (76 + 550 * row / 39) / 640;
	svg.dispatchEvent(new PointerEvent(type, { clientX: box.left + x * box.width, clientY: box.top + 90 }));
}
$visit_script
</script></body></html>
END
	shift 2
	browse --dump-dom "$@" "file://$cli_work/visited.html" > "$cli_work/dom"
}

visit "$page" 'point("pointermove", 3); point("pointermove", 20.3);
	told.tip = document.querySelector(".tip").textContent; told.hidden = document.querySelector(".tip").hidden;
	told.requests = performance.getEntriesByType("resource").length;
	told.wide = document.documentElement.scrollWidth > innerWidth;'
tap_check "the console stays empty under the pointer" console_quiet
values_are "the pointer gives the values of the row under it, in all charts" 'share 0.7980 wanted 0.8000
error -0.0020
threshold 1 KiB
DRAM 21 MiB PMEM 84 MiB
moved 1 MiB/s
allocations 1 k/s'
tap_check "and beside it those of its chart" \
	grep -q 'data-tip="20.000 sDRAM 21 MiB, PMEM 84 MiB" data-hidden="false"' "$cli_work/dom"
tap_check "a line marks the row in each chart" sh -c '
	[ "$(sed -n "/<section id=\"p0\"/,/<.section>/p" "$cli_work/dom" |
		grep -c "class=\"cursor\" visibility=\"visible\"><line y1=\"12\" y2=\"210\" x1=\"358.05")" = 6 ]'
tap_check "the page has asked for nothing" grep -q 'data-requests="0"' "$cli_work/dom"
tap_check "it is not wider than the window" grep -q 'data-wide="false"' "$cli_work/dom"
visit "$page" 'told.wide = document.documentElement.scrollWidth > innerWidth;' --window-size=500,900
tap_check "nor than a narrow one" grep -q 'data-wide="false"' "$cli_work/dom"
visit "$page" 'point("pointermove", 3); point("pointerleave", 3);
	told.hidden = document.querySelector(".tip").hidden;'
last='share 0.8020 wanted 0.8000
error +0.0020
threshold 8 KiB
DRAM 40 MiB PMEM 160 MiB
moved 1 MiB/s
allocations 1 k/s'
values_are "without the pointer the last values are there again" "$last"
tap_check "and nothing beside it" grep -q 'data-hidden="true"' "$cli_work/dom"
visit "$page" 'for (const key of ["ArrowLeft", "ArrowLeft", "ArrowRight", "x"])
	svg.dispatchEvent(new KeyboardEvent("keydown", { key }));'
values_are "arrow keys go to the rows beside" 'share 0.8010 wanted 0.8000
error +0.0010
threshold 4 KiB
DRAM 39 MiB PMEM 156 MiB
moved 1 MiB/s
allocations 1 k/s'

# What these look at can be otherwise.
visit "$page" 'undefined_name();'
tap_check "an error of a script is seen on the console" grep -q "CONSOLE.*undefined_name" "$cli_work/log"
visit "$page" 'const img = new Image(); img.src = "https://example.invalid/a.png"; document.body.append(img);'
tap_check "what would ask a network is refused" grep -q "CONSOLE.*Content Security Policy" \
	"$cli_work/log"

# A record of a program that really ran.
"$tool" record --simulate -o "$cli_work/real.tsv" -i 0.05 awk 'BEGIN {
	for (i = 0; i < 300000; i++) a[i] = i " of many strings that are kept" }' 2> "$cli_work/err"
"$tool" plot "$cli_work/real.tsv" 2> "$cli_work/err"
browse --dump-dom "file://$cli_work/real.html" > "$cli_work/dom"
tap_check "the console stays empty with a real record" console_quiet
tap_check "its page is ready" grep -q 'data-ready="1"' "$cli_work/dom"
tap_done
