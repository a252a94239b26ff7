#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Statistics in every form, against golden files.
. "${top_srcdir:?}/tests/cli/cli.sh"

# golden_stat KIND FORM ARG...: the file is golden/stat-KIND.FORM
golden_stat() {
	kind=$1 form=$2
	shift 2
	cli_beside "$kind" "stat of a $kind process as $form" 0 \
		"$(cat "$golden/stat-$kind.$form")" "" \
		"\"\$tool\" stat \$FAKE_PID $*"
}

for kind in good simulated dram starting fixed spread; do
	golden_stat $kind txt
	golden_stat $kind json --json
	golden_stat $kind tsv --tsv
done

cli_beside strict "stat shows settings that differ from their defaults, as set takes them" 0 \
	"  settings   bind=strict move=thread verbose=on" "" '"$tool" stat $FAKE_PID | grep settings'
cli_beside good "and none where they do not" 0 0 "" '"$tool" stat $FAKE_PID | grep -c settings; true'
cli_beside crowded "stat of a process with 64 bands takes 28 lines at most" 0 "yes" "" \
	'[ $("$tool" stat $FAKE_PID | wc -l) -le 28 ] && echo yes'
cli_beside crowded "stat of a process with 64 bands as JSON has them all" 0 64 "" \
	'"$tool" stat $FAKE_PID --json | grep -o "\"max_size\"" | wc -l'

cli_beside lazy "stat says what it means that more is usable than resident" 0 \
	"  (usable above resident: parts of these blocks were never written to)" "" \
	'"$tool" stat $FAKE_PID | tail -n 1'
cli_beside good "and nothing where it is not so" 0 0 "" \
	'"$tool" stat $FAKE_PID | grep -c "never written"; true'

# Two processes: a line each, in the order of the arguments.
both='"$fake" good sh -c "echo \$FAKE_PID > \$cli_work/pid; echo \$FAKE_OUTER > \$cli_work/outer
	\"\$tool\" stat \$FAKE_OUTER \$FAKE_PID'
export fake
for form in txt json tsv; do
	case $form in
	txt) flag= ;;
	*) flag=--$form ;;
	esac
	cli_beside simulated "stat of two processes as $form" 0 "$(cat "$golden/stat-two.$form")" \
		"" \
		"$both $flag\""
done

cli_beside_alone good "stat --all lists the process" 0 "1" "" \
	'"$tool" stat --all --tsv | cut -f 1 | grep -c "^$FAKE_PID$"'
cli_beside_alone good "stat without arguments is stat --all" 0 "1" "" \
	'"$tool" stat | grep -c "^ *$FAKE_PID "'
cli_beside_alone good "stat --all as JSON is an object per line" 0 "1" "" \
	'"$tool" stat --json | grep -c "^{\"pid\": $FAKE_PID, .*}$"'
cli_beside idle "stat says how old the figures are" 0 "1" "" \
	'"$tool" stat $FAKE_PID | grep -c "^  as of .* ago, when the process last allocated"'
cli_beside good "a process that is given twice is shown once" 0 "1" "" \
	'"$tool" stat --json $FAKE_PID $FAKE_PID | grep -c pid'

cli_beside good "stat --count ends after that many lines and one head" 0 4 "" \
	'"$tool" stat $FAKE_PID --interval 0.05 --count 3 | wc -l'
cli_beside good "stat --tsv prints the names once in a series" 0 1 "" \
	'"$tool" stat $FAKE_PID --tsv --interval 0.05 --count 3 | grep -c "^pid"'
cli_beside good "stat --interval tells the end of a process and ends with 0" 0 "" \
	"tierheap: process PID (redis-server) has ended" \
	'(sleep 0.5; kill -9 $FAKE_PID) & timeout 20 "$tool" stat $FAKE_PID --interval 0.1 > "$cli_work/series"'
tap_check "it had shown the process before" [ "$(wc -l < "$cli_work/series")" -ge 2 ]
cli_beside large "it is told as its end, too, while the kernel takes the memory back" 0 "" \
	"tierheap: process PID (redis-server) has ended" \
	'(sleep 0.2; kill -9 $FAKE_PID) & timeout 20 "$tool" stat $FAKE_PID --interval 0.01 > "$cli_work/series"'
cli_beside good "stat shows the others when one process is not under tierheap" 1 1 \
	'tierheap: process 1 does not run under tierheap: start it with "tierheap run"' \
	'id=$(id -u); [ $id -eq 0 ] && one=1 || one=$$
	"$tool" stat $one $FAKE_PID --json 2>"$cli_work/stderr" | grep -c pid
	"$tool" stat $one > /dev/null 2>&1; status=$?
	sed "s/process $one /process 1 /" "$cli_work/stderr" >&2; exit $status'
cli_beside dead "a process that is not there is told" 1 "" "tierheap: there is no process PID" \
	'"$tool" stat $FAKE_PID'
tap_done
