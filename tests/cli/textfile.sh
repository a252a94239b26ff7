#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What stat --prometheus -o writes, node_exporter's textfile collector hands on, as another user.
. "${top_srcdir:?}/tests/cli/cli.sh"
command -v prometheus-node-exporter > /dev/null ||
	tap_missing "node_exporter is needed: apt-get install prometheus-node-exporter"
command -v python3 > /dev/null || tap_missing "python3 is needed: apt-get install python3"

mkdir "$cli_work/metrics"
file=$cli_work/metrics/tierheap.prom
export file fake
chmod 755 "$cli_work" "$cli_work/metrics"
other=
if [ "$(id -u)" -eq 0 ]; then
	other='setpriv --reuid=65534 --regid=65534 --clear-groups'
else
	tap_comment "without root the collector runs as the same user"
fi

# The kernel chooses the port; the log has it.
(
	cd / || exit
	# shellcheck disable=SC2086 # none, or words
	exec $other prometheus-node-exporter --collector.disable-defaults --collector.textfile \
		--collector.textfile.directory="$cli_work/metrics" --web.listen-address=127.0.0.1:0
) > "$cli_work/log" 2>&1 &
exporter=$!
trap 'kill $exporter; rm -rf "$cli_work"' EXIT
tries=0
until port=$(sed -n 's/.*address=127.0.0.1:\([0-9]*\).*/\1/p' "$cli_work/log" | head -n 1 |
	grep .); do
	tries=$((tries + 1))
	[ $tries -le 100 ] || { cat "$cli_work/log"; tap_missing "node_exporter does not start"; }
	sleep 0.1
done

# scrape: what a Prometheus server would get, in $cli_work/scraped.
scrape() {
	no_proxy='*' python3 -c 'import sys, urllib.request
sys.stdout.write(urllib.request.urlopen(sys.argv[1], timeout=20).read().decode())' \
		"http://127.0.0.1:$port/metrics" > "$cli_work/scraped"
}

# The samples of a file, labels in the order of their names, as the exporter prints them, and types.
facts() {
	python3 -c 'import re, sys
for line in open(sys.argv[1]):
	match = re.match(r"(tierheap_\w+)\{(.*)\} (\S+)$", line)
	if line.startswith("# TYPE tierheap_"):
		print(line.strip())
	elif match:
		labels = sorted(re.findall(r"\w+=\"(?:\\.|[^\"\\])*\"", match.group(2)))
		print(match.group(1), labels, float(match.group(3)))' "$1" | sort
}

handed_on() {
	scrape || return 1
	grep -x 'node_textfile_scrape_error 0' "$cli_work/scraped" || { cat "$cli_work/log"; return 1; }
	facts "$file" > "$cli_work/want"
	facts "$cli_work/scraped" > "$cli_work/got"
	wc -l < "$cli_work/want"
	diff "$cli_work/want" "$cli_work/got" && [ "$(wc -l < "$cli_work/want")" -ge "$1" ]
}

"$fake" quotes sh -c '"$tool" stat $FAKE_PID --prometheus -o "$file"'
tap_check "all samples and types of a process are handed on" handed_on 70
"$fake" crowded sh -c '"$fake" good sh -c "
	\"\$tool\" stat \$FAKE_OUTER \$FAKE_PID --prometheus -o \"\$file\""'
tap_check "and those of two" handed_on 200
"$fake" dead sh -c '"$tool" stat $FAKE_PID --prometheus -o "$file"' 2> /dev/null
tap_check "of a dead process nothing is, without an error" sh -c '
	[ "$(cat "$file")" = "# EOF" ]'
tap_check "the collector reads that too" handed_on 0

# A file that is replaced all the time never gives it half a file, and the temporary ones are none.

"$fake" crowded sh -c '"$tool" stat $FAKE_PID --prometheus -o "$file"
	echo $$ > "$cli_work/writing"
	mv "$cli_work/writing" "$cli_work/writer"
	exec "$tool" stat $FAKE_PID --prometheus -o "$file" --interval 0.01' &
bad=0 scrapes=0
until [ -e "$cli_work/writer" ]; do sleep 0.05; done
while [ $scrapes -lt 20 ]; do
	scrape && grep -qx 'node_textfile_scrape_error 0' "$cli_work/scraped" &&
		[ "$(grep -c '^tierheap_band_usable_bytes' "$cli_work/scraped")" -eq 64 ] ||
		bad=$((bad + 1))
	scrapes=$((scrapes + 1))
done
kill "$(cat "$cli_work/writer")"
wait $!
tap_check "while it is replaced each scrape has all of it" [ $bad -eq 0 ]

# That the collector complains is seen.
"$fake" good sh -c '"$tool" stat $FAKE_PID --openmetrics -o "$file"'
scrape
tap_check "of OpenMetrics it refuses the type info" \
	grep -qx 'node_textfile_scrape_error 1' "$cli_work/scraped"
tap_done
