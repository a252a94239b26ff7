#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Metrics, judged by golden files and by those who read them.
. "${top_srcdir:?}/tests/cli/cli.sh"
. "$top_srcdir/tests/cli/forms.sh"
forms_need prometheus-client
command -v promtool > /dev/null || tap_missing "promtool is needed: apt-get install prometheus"

# golden KIND FORM: $cli_work/KIND.FORM is as in the golden file, but for the number of the process.
golden() {
	sed 's/pid="[0-9]*"/pid="PID"/' "$cli_work/$1.$2" | diff "$golden/stat-$1.$2" -
}

# As the textfile collector parses it; it judges names, types and helps too.
checked() {
	promtool check metrics < "$1" && [ -s "$1" ]
}

# By the parser with which Prometheus reads OpenMetrics: each sample comes to be a series. What is
# imported needs a time.
imported() {
	rm -rf "$cli_work/tsdb"
	sed '/^[^#]/s/$/ 1700000000/' "$1" > "$cli_work/timed"
	promtool tsdb create-blocks-from openmetrics "$cli_work/timed" "$cli_work/tsdb" \
		> "$cli_work/blocks" 2>&1
	cat "$cli_work/blocks"
	awk -v want="$(grep -vc '^#' "$1")" 'NR > 1 { series += $(NF - 1) }
		END { exit series != want || want == 0 }' "$cli_work/blocks"
}

for kind in $forms_kinds; do
	forms_beside "$kind" prometheus openmetrics
	tap_check "promtool finds nothing in the metrics of a $kind process" \
		checked "$cli_work/$kind.prometheus"
	tap_check "nor does OpenMetrics' strict parser" forms openmetrics \
		"$cli_work/$kind.openmetrics"
done
for form in prometheus openmetrics; do
	tap_check "stat of a good process as $form" golden good $form
	tap_check "stat of a fixed process as $form, which has no wanted share" golden fixed $form
	tap_check "stat of a process whose name has quotes as $form" golden quotes $form
	tap_check "Prometheus reads --$form as OpenMetrics" imported "$cli_work/crowded.$form"
done
export fake

# A broken file is found: what these tests rely on.
sed 's/^# TYPE tierheap_steps_total counter/# TYPE tierheap_steps_total gauge/' \
	"$cli_work/good.prometheus" > "$cli_work/broken"
tap_check "promtool refuses a counter that is declared a gauge" sh -c '! promtool check metrics < "$1"' \
	sh "$cli_work/broken"
tap_check "OpenMetrics' strict parser refuses Prometheus' text" sh -c '! "$@"' sh "$python" \
	"$top_srcdir/tests/cli/forms.py" openmetrics "$cli_work/good.prometheus"

# Families go over processes: a family that comes twice is refused.
"$fake" good sh -c '"$fake" simulated sh -c "
	\"\$tool\" stat \$FAKE_OUTER \$FAKE_PID --prometheus > \"\$cli_work/two.prometheus\"
	\"\$tool\" stat \$FAKE_OUTER \$FAKE_PID --openmetrics > \"\$cli_work/two.openmetrics\""'
tap_check "promtool finds nothing in the metrics of two processes" checked \
	"$cli_work/two.prometheus"
tap_check "nor does OpenMetrics' strict parser" forms openmetrics "$cli_work/two.openmetrics"
tap_check "both are there" [ "$(grep -c '^tierheap_threads{' "$cli_work/two.prometheus")" -eq 2 ]

# A real process, with a name in which each byte means something.
program='q"\b\n} 1'
cp "$(command -v sleep)" "$cli_work/$program"
"$tool" run --simulate "$cli_work/$program" 30 &
pid=$!
for try in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	"$tool" stat $pid --prometheus > "$cli_work/real.prometheus" 2> /dev/null &&
		grep -q '^tierheap_threads{.*command="q' "$cli_work/real.prometheus" && break
	sleep 0.1
done
"$tool" stat $pid --openmetrics > "$cli_work/real.openmetrics"
kill $pid
tap_check "promtool finds nothing in the metrics of a real process" checked \
	"$cli_work/real.prometheus"
tap_check "nor does OpenMetrics' strict parser" forms openmetrics "$cli_work/real.openmetrics"
tap_check "its name, with quotes and backslashes, is what a reader gets" [ "$("$python" -c '
import sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families
for family in text_string_to_metric_families(open(sys.argv[1]).read()):
	if family.name == "tierheap_threads":
		print(family.samples[0].labels["command"])' "$cli_work/real.openmetrics")" = "$program" ]

cli_expect "of a process that is not there nothing is said, in a whole exposition" 1 "# EOF" \
	'tierheap: there is no process 4194304' "$tool" stat 4194304 --prometheus
cli_beside good "with --interval each one is whole" 0 3 "" \
	'"$tool" stat $FAKE_PID --prometheus --interval 0.05 --count 3 | grep -c "^# EOF$"'
tap_done
