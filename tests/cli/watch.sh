#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# stat --interval while processes come and go, in every form.
. "${top_srcdir:?}/tests/cli/cli.sh"
export fake
series=$cli_work/series
export series

[ -n "$cli_apart" ] || tap_comment "no /dev/shm of one's own: what other tests run is seen too"

# A watch of all that begins before the process and goes on after it. $1: the form's option.
cat > "$cli_work/comes_and_goes" <<'END'
# shellcheck disable=SC2086 # no word for text
"$tool" stat --all $1 --interval 0.05 > "$series" 2> "$series.err" &
watch=$!
sleep 0.2
"$fake" good sh -c 'echo $FAKE_PID > "$series.pid"; sleep 1'
sleep 0.3
kill -0 $watch || exit
kill $watch
wait $watch 2> /dev/null
exit 0
END

# comes_and_goes FORM: the process is seen, and its end.
comes_and_goes() {
	flag=--$1
	[ "$1" != txt ] || flag=
	"$cli_alone" sh "$cli_work/comes_and_goes" "$flag" || { echo "the watch has ended"; return 1; }
	cat "$series.err"
	pid=$(cat "$series.pid")
	case $1 in
	txt) row="^ *$pid " ;;
	tsv) row="^$pid	" ;;
	json) row="^{\"pid\": $pid, .*}\$" ;;
	*) row="^tierheap_threads{pid=\"$pid\"," ;;
	esac
	echo "$(grep -c "$row" "$series") rows"
	[ "$(grep -c "process $pid (redis-server) has ended" "$series.err")" -eq 1 ] &&
		[ "$(grep -c "$row" "$series")" -ge 3 ]
}

for form in txt tsv json prometheus openmetrics; do
	tap_check "stat --all --interval as $form sees a process come and go, and goes on" \
		comes_and_goes $form
	case $form in
	txt) tap_check "it never says twice in a row that there is none" \
		awk '/^No process/ && /^No process/ == last { exit 1 } { last = /^No process/ }' \
		"$series" ;;
	tsv) tap_check "it prints the names once, first" \
		[ "$(grep -n '^pid	' "$series" | cut -d : -f 1)" = 1 ] ;;
	json) tap_check "each line is an object" [ "$(grep -vc '^{"pid": .*}$' "$series")" -eq 0 ] ;;
	*) tap_check "the last exposition ends as all do" [ "$(tail -n 1 "$series")" = "# EOF" ] ;;
	esac
done

cli_beside good "stat PID --interval ends with the process in every form" 0 "ended" "" '
	for flag in "" --tsv --json --prometheus --openmetrics; do
		rm -f "$series"
		"$fake" good sh -c "
			(until [ -s \"\$series\" ]; do sleep 0.05; done; kill -9 \$FAKE_PID) &
			timeout 20 \"\$tool\" stat \$FAKE_PID $flag --interval 0.05" \
			> "$series" 2> /dev/null || echo "$flag: $?"
	done; echo ended'

cli_beside nbands "what can't be read is told once in a watch of all" 0 "1 told" "" '
	"$tool" stat --all --json --interval 0.05 --count 5 2> "$cli_work/told" > "$series"; status=$?
	echo "$(grep -c "process $FAKE_PID .*nbands is 4000000000" "$cli_work/told") told"; exit $status'

# Where there is none at all.
if [ -n "$cli_apart" ]; then
	none="No process that you can look into runs under tierheap."
	cli_expect "without a process a watch says so once" 0 "$none" "" \
		"$cli_alone" "$tool" stat --interval 0.05 --count 3
	"$cli_alone" "$tool" stat --tsv > "$cli_work/names"
	tap_check "the names are there without a process" grep -q '^pid	' "$cli_work/names"
	cli_expect "as TSV it has the names once" 0 "$(cat "$cli_work/names")" "" \
		"$cli_alone" "$tool" stat --all --tsv --interval 0.05 --count 3
	cli_expect "as JSON it has nothing" 0 "" "" \
		"$cli_alone" "$tool" stat --all --json --interval 0.05 --count 3
	cli_expect "as metrics it is empty each time" 0 "# EOF
# EOF" "" "$cli_alone" "$tool" stat --all --prometheus --interval 0.05 --count 2
	cli_expect "in a file it is said each time" 0 "$none" "" "$cli_alone" sh -c '
		"$tool" stat --interval 0.05 --count 3 -o "$series" && cat "$series"'
fi

# In a file: of dead processes metrics keep nothing, other forms of a process keep the last figures.
for form in json tsv prometheus; do
	rm -f "$series"
	"$fake" good sh -c '(until [ -s "$series" ]; do sleep 0.05; done; kill -9 $FAKE_PID) &
		timeout 20 "$tool" stat $FAKE_PID "--$1" --interval 0.05 -o "$series"' sh $form \
		2> "$cli_work/err"
	done=$?
	tap_check "stat PID --$form --interval -o ends with 0" [ $done -eq 0 ]
	case $form in
	json) tap_check "the file has the last figures" grep -q '^{"pid": [0-9]*, .*}$' "$series" ;;
	tsv) tap_check "the file has the names and the last figures" [ "$(wc -l < "$series")" -eq 2 ] ;;
	prometheus) tap_check "the file has no dead process" [ "$(cat "$series")" = "# EOF" ] ;;
	esac
done
# Each program of a process makes its segment anew; a reader comes between two of them at times.
cat > "$cli_work/again" <<'END'
until [ -e "$1/go" ]; do :; done
[ -e "$1/stop" ] || exec sh "$0" "$1"
END
# has_rows N: or the watch has ended.
has_rows() {
	[ "$(wc -l < "$series")" -gt "$1" ] || ! kill -0 $watch 2> /dev/null
}
followed() {
	"$tool" run --simulate sh "$cli_work/again" "$cli_work" > "$cli_work/out" 2>&1 &
	again=$!
	cli_until "$tool" stat $again > "$cli_work/first" 2>&1
	"$tool" stat $again --tsv --interval 0.01 > "$series" 2> "$cli_work/err" &
	watch=$!
	cli_until has_rows 2
	touch "$cli_work/go"
	cli_until has_rows 30
	touch "$cli_work/stop"
	wait $again
	wait $watch
	status=$?
	cat "$cli_work/err"
	echo "status $status, $(wc -l < "$series") lines"
	[ $status -eq 0 ] && [ "$(wc -l < "$series")" -gt 30 ] &&
		[ "$(cat "$cli_work/err")" = "tierheap: process $again (sh) has ended" ]
}
tap_check "a process is followed from one program to the next" followed
cli_beside dead "metrics of a process that is not there take the place of old ones" 1 "# EOF" \
	"tierheap: there is no process PID" \
	'echo old > "$series"; "$tool" stat $FAKE_PID --prometheus -o "$series"; status=$?
	cat "$series"; exit $status'
cli_beside dead "its JSON does not" 1 "old" "tierheap: there is no process PID" \
	'echo old > "$series"; "$tool" stat $FAKE_PID --json -o "$series"; status=$?
	cat "$series"; exit $status'
cli_beside good "with -o each round replaces the one before" 0 "2" "" \
	'"$tool" stat $FAKE_PID --tsv --interval 0.05 --count 4 -o "$series"; wc -l < "$series"'
tap_done
