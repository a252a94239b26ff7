#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# `tierheap record`: what comes into the file, and that the program notices nothing.
. "${top_srcdir:?}/tests/cli/cli.sh"

rec=$cli_work/rec.tsv
export rec
columns=$("$fake" good sh -c '"$tool" stat --tsv $FAKE_PID' | head -n 1)
[ -n "$columns" ] || tap_missing "a segment needs a writable /dev/shm, or root"

# rows FILE: without the head.
rows() {
	sed '/^#/d; /^unix_s/d' "$1"
}

# whole FILE: each line ends, each row has all columns, and the times don't go back.
whole() {
	[ -z "$(tail -c 1 "$1" | tr -d '\n')" ] && awk -F '\t' '
		/^#/ { next }
		!names { names = NF; next }
		NF != names { print "line " NR " has " NF " columns, not " names; bad = 1 }
		$2 < last { print "line " NR " goes back in time"; bad = 1 }
		$1 !~ /^[0-9]+\.[0-9][0-9][0-9]$/ { print "line " NR ": " $1; bad = 1 }
		{ last = $2 }
		END { exit bad || !names }' "$1"
}

# The head.
run="$tool record --policy dram-only"
cli_expect "the exit status is the program's" 3 "out" \
	"tierheap: 4 rows of 2 processes in \"$rec\"" $run -o "$rec" -i 86400 sh -c 'echo out; sleep 0.1; exit 3'
tap_check "the first line names the format and its version" \
	[ "$(head -n 1 "$rec")" = "# tierheap-record 1" ]
for line in "tierheap	$("$tool" --version | sed 's/.* //')" 'started	20.*T.*Z' 'interval	86400' \
	"host	$(uname -n)" "system	Linux $(uname -r) .*" 'cpus	[1-9][0-9]*' \
	'node	0 dram [0-9]*' "command	sh -c 'echo out; sleep 0.1; exit 3'"; do
	tap_check "the head tells: $line" grep -qx "# $line" "$rec"
done
tap_check "the names are those of stat --tsv, behind the times" \
	[ "$(grep '^unix_s' "$rec")" = "unix_s	time_s	$columns" ]
tap_check "all lines are whole" whole "$rec"
tap_check "the first row comes within half a second" sh -c '
	sed "/^#/d; /^unix_s/d" "$rec" | awk -F "\t" "NR == 1 { exit !(\$2 < 0.5) }"'
$run -o "$cli_work/odd.tsv" sh -c : "it's" '$(id)' 'a	b
c' "$(printf '\033[2J\377')" 2> "$cli_work/err"
tap_check "the command is quoted for a shell, and has no control characters" grep -qxF \
	"# command	sh -c : 'it'\\''s' '\$(id)' 'a?b?c' '?[2J?'" "$cli_work/odd.tsv"

# What is there already.
cp "$rec" "$cli_work/kept"
cli_refused "an existing file is kept" 125 \
	"tierheap: \"$rec\" exists: give another name by -o, or --force to lose what it holds" \
	$run -o "$rec" touch "$cli_work/started"
tap_check "nothing is started" [ ! -e "$cli_work/started" ]
tap_check "and it is as it was" cmp "$rec" "$cli_work/kept"
cli_refused "--force keeps it too where nothing is started" 127 \
	'tierheap: "no-such-program" was not found: check its name and PATH' \
	$run --force -o "$rec" no-such-program
tap_check "it is as it was" cmp "$rec" "$cli_work/kept"
cli_expect "--force starts it anew" 0 "" "tierheap: 2 rows of 1 process in \"$rec\"" \
	$run --force -o "$rec" -i 9 sleep 0.1
tap_check "what it held is gone" [ "$(rows "$rec" | wc -l)" -eq 2 ]
: > "$cli_work/empty"
cli_expect "an empty file is used" 0 "" "tierheap: 2 rows of 1 process in \"$cli_work/empty\"" \
	$run -o "$cli_work/empty" -i 9 sleep 0.1
cli_refused "a program that is not there leaves no file" 127 \
	'tierheap: "no-such-program" was not found: check its name and PATH' \
	$run -o "$cli_work/none.tsv" no-such-program
tap_check "there is none" [ ! -e "$cli_work/none.tsv" ]
cli_refused "a wrong setting is refused as by run" 125 \
	'tierheap: --ratio: "1" is not a ratio: write D:P with two whole numbers from 0 to 1000000, not both 0, such as 1:4' \
	"$tool" record -o "$cli_work/none.tsv" --ratio 1 true
tap_check "that leaves none either" [ ! -e "$cli_work/none.tsv" ]
cli_refused "a file that can't be made is told" 125 \
	"tierheap: \"$cli_work/no/rec\" can't be written: No such file or directory" \
	$run -o "$cli_work/no/rec" true
mkdir "$cli_work/here"
(cd "$cli_work/here" && $run sh -c : 2> /dev/null)
tap_check "the name is made of the program's, date and time" sh -c '
	ls "$cli_work/here" | grep -qx "tierheap-sh-20[0-9]\{6\}-[0-9]\{6\}\.tsv"'
$run -o "$cli_work/settings.tsv" --ratio 2:3 --simulate sleep 0.1 2> "$cli_work/err"
tap_check "settings are those of run" sh -c '
	sed 1,/^unix_s/d "$cli_work/settings.tsv" | cut -f 7-9 | sort -u | grep -qx "dram-only	2	3"'
"$tool" record -o "$cli_work/off.tsv" --policy dram-only --stats=off true 2> "$cli_work/err"
tap_check "a record without rows is told" grep -qxF \
	"tierheap: \"$cli_work/off.tsv\" has no rows: nothing was seen under tierheap (too short? statically linked? --stats=off?)" \
	"$cli_work/err"

# The tree. The shell runs sleep and a shell that becomes another; `exec` keeps its number.
cat > "$cli_work/tree" <<'END'
sleep 0.3 &
sh -c 'echo $$ > "$cli_work/inner"; sleep 0.2; exec env sleep 0.25' &
wait
END
$run -o "$cli_work/tree.tsv" -i 0.05 sh "$cli_work/tree" 2> "$cli_work/err"
tap_check "all lines of a tree's record are whole" whole "$cli_work/tree.tsv"
inner=$(cat "$cli_work/inner")
export inner
for name in sh sleep; do
	tap_check "each process of the tree is there: $name" sh -c '
		[ "$(sed 1,/^unix_s/d "$cli_work/tree.tsv" | awk -F "\t" -v name="$1" \
			"\$4 == name { print \$3 }" | sort -u | wc -l)" -ge 2 ]' sh $name
done
tap_check "a process that becomes another program goes on under its number" sh -c '
	[ "$(sed 1,/^unix_s/d "$cli_work/tree.tsv" | awk -F "\t" -v pid="$inner" "\$3 == pid { print \$4 }" |
		uniq | grep -v env | tr "\n" " ")" = "sh sleep " ]'
"$tool" run --policy dram-only sleep 3 &
other=$!
$run -o "$cli_work/own.tsv" -i 0.05 sleep 0.3 2> "$cli_work/err"
tap_check "and no other process" sh -c '! cut -f 3 "$cli_work/own.tsv" | grep -qx "$1"' sh $other
kill $other
$run -o "$cli_work/daemon.tsv" -i 0.05 sh -c '(sleep 1 & echo $! > "$cli_work/daemon") & wait; sleep 0.2' \
	2> "$cli_work/err"
daemon=$(cat "$cli_work/daemon")
tap_check "a process whose parent has ended is of the tree, and is said to go on" grep -qx \
	"tierheap: process $daemon (sleep) goes on: \"tierheap record -p $daemon\" records it further" \
	"$cli_work/err"
tap_check "it has rows until the end" sh -c '
	[ "$(sed 1,/^unix_s/d "$cli_work/daemon.tsv" | awk -F "\t" -v pid="$1" "\$3 == pid" | wc -l)" -ge 3 ]' \
	sh "$daemon"

# The last row is what the process had at its end, long after the last round.
# shellcheck disable=SC2016 # awk's
grow='BEGIN { for (i = 0; i < 200000; i++) a[i] = i " of many strings that are kept"; exit 4 }'
cli_expect "the status is passed on where memory is used" 4 "" \
	"tierheap: 2 rows of 1 process in \"$cli_work/grow.tsv\"" \
	$run -o "$cli_work/grow.tsv" -i 3600 awk "$grow"
tap_check "the last row has what the process had at its end" sh -c '
	sed 1,/^unix_s/d "$cli_work/grow.tsv" | awk -F "\t" "{ n = \$13 } END { exit !(n > 8000000) }"'

# Most of them: the recorder may wait for a processor for longer than such a process lives.
# shellcheck disable=SC2016 # the inner shell's
$run -o "$cli_work/short.tsv" -i 3600 sh -c 'i=0; while [ $((i += 1)) -le 200 ]; do /bin/true; done' \
	2> "$cli_work/err"
short=$(rows "$cli_work/short.tsv" | awk -F '\t' '$4 == "true" { print $3 }' | sort -u | wc -l)
tap_comment "$short of 200"
tap_check "processes that live for a millisecond have rows" [ "$short" -ge 20 ]
tap_check "their record is whole" whole "$cli_work/short.tsv"

# Signals.
signal_is() {
	rm -f "$cli_work/ready"
	$run --force -o "$rec" -i 0.05 sh -c "trap 'echo got $1; exit 9' $1
		echo > '$cli_work/ready'
		n=0; while [ \$((n += 1)) -lt 200 ]; do sleep 0.05; done" > "$cli_work/out" 2> "$cli_work/err" &
	recorder=$!
	while [ ! -e "$cli_work/ready" ]; do sleep 0.02; done
	kill -"$1" $recorder
	wait $recorder
	[ $? -eq 9 ] && grep -qx "got $1" "$cli_work/out" && whole "$rec"
}
# A shell starts what is in the background with INT and QUIT ignored.
for signal in TERM HUP USR1 USR2; do
	tap_check "SIG$signal is handed on, and the record ends with the program" signal_is $signal
done
cat > "$cli_work/signal" << 'END'
import subprocess, sys
print(subprocess.run(sys.argv[1:], stderr=subprocess.DEVNULL).returncode)
END
# shellcheck disable=SC2016 # the shell's own number
cli_expect "a signal that ends the program ends the command" 0 -11 "" python3 "$cli_work/signal" \
	"$tool" record --force --policy dram-only -o "$rec" sh -c 'kill -SEGV $$'
tap_check "the record is whole then" whole "$rec"

# On a terminal, Ctrl-C goes to both by itself.
cat > "$cli_work/terminal" << 'END'
import os, pty, sys, time
pid, fd = pty.fork()
if pid == 0:
    os.execvp(sys.argv[2], sys.argv[2:])
while not (os.path.exists(sys.argv[1]) and os.path.getsize(sys.argv[1])):
    time.sleep(0.02)
time.sleep(0.2)
os.write(fd, b"\x03")
said = b""
try:
    while chunk := os.read(fd, 1000):
        said += chunk
except OSError:
    pass
print(said.count(b"got"), os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
END
rm -f "$cli_work/ready"
cli_expect "Ctrl-C comes to the program, once, and the command takes its status" 0 "1 9" "" \
	python3 "$cli_work/terminal" "$cli_work/ready" $run --force -o "$rec" -i 0.05 sh -c \
	"trap 'echo got' INT; echo ready > '$cli_work/ready'
	for i in 1 2 3 4 5 6 7 8 9 10; do sleep 0.05; done; exit 9"
tap_check "the record is whole after Ctrl-C" whole "$rec"

# -p.
cli_beside good "-p ends with the process, which is told" 0 "" \
	"tierheap: process PID (redis-server) has ended
tierheap: many rows of 1 process in REC" '
	(sleep 0.5; kill -9 $FAKE_PID) &
	timeout 20 "$tool" record -p $FAKE_PID -o "$cli_work/p.tsv" -i 0.1 2> "$cli_work/said"
	status=$?
	sed "s/: [0-9][0-9]* rows/: many rows/; s/\".*\"/REC/" "$cli_work/said" >&2; exit $status'
tap_check "the file is whole" whole "$cli_work/p.tsv"
tap_check "it has a row per interval" [ "$(rows "$cli_work/p.tsv" | wc -l)" -ge 4 ]
tap_check "it names the process" grep -q "^# process	[0-9]* .*fake_segment good sh" \
	"$cli_work/p.tsv"
cli_beside good "its end is not waited for until the next round" 0 "" \
	"tierheap: process PID (redis-server) has ended
tierheap: 2 rows of 1 process in \"$cli_work/p2.tsv\"" '
	(sleep 0.2; kill -9 $FAKE_PID) & timeout 20 "$tool" record -p $FAKE_PID -o "$cli_work/p2.tsv" -i 3600'
for signal in INT TERM; do
	cli_beside good "SIG$signal ends it cleanly" 0 "tidy" "" '
		timeout -s '$signal' 0.4 "$tool" record --force -p $FAKE_PID -o "$cli_work/p3.tsv" -i 0.05 2> "$cli_work/said"
		[ $? -eq 124 ] && grep -q "rows of 1 process" "$cli_work/said" && echo tidy'
	tap_check "the file is whole after SIG$signal" whole "$cli_work/p3.tsv"
done
cli_beside good "so does Ctrl-C" 0 "0 0" "" '
	rm -f "$cli_work/p3.tsv"
	python3 "$cli_work/terminal" "$cli_work/p3.tsv" "$tool" record -p $FAKE_PID -o "$cli_work/p3.tsv" -i 0.05'
tap_check "the file is whole then" whole "$cli_work/p3.tsv"
cli_beside good "the exit status is 0 then" 0 "" "" '
	"$tool" record --force -p $FAKE_PID -o "$cli_work/p3.tsv" 2> /dev/null & sleep 0.3
	kill -TERM $!; wait $!'
cli_beside good "--count ends it after as many rows" 0 "3" \
	"tierheap: 3 rows of 1 process in \"$cli_work/p4.tsv\"" '
	"$tool" record -p $FAKE_PID -o "$cli_work/p4.tsv" -i 0.05 -c 3 && sed 1,/^unix_s/d "$cli_work/p4.tsv" | wc -l'
# It starts no other: that would have a row, too, where it came before the first.
cli_expect "a program goes on after --count" 6 "on" \
	"tierheap: 1 row of 1 process in \"$cli_work/p5.tsv\"" \
	$run -o "$cli_work/p5.tsv" -i 0.05 -c 1 sh -c 'n=0; while [ $((n += 1)) -lt 300000 ]; do :; done; echo on; exit 6'
both='"$fake" good sh -c "\"\$tool\" record -p \$FAKE_OUTER -p \$FAKE_PID -p \$FAKE_PID -c 2 -i 0.05'
export fake
cli_beside simulated "several processes are recorded together" 0 "2 python3
2 redis-server" "tierheap: 4 rows of 2 processes in \"$cli_work/p6.tsv\"" \
	"$both -o '$cli_work/p6.tsv'\" && sed 1,/^unix_s/d \$cli_work/p6.tsv | cut -f 4 | sort | uniq -c | sed 's/^ *//'"
cli_beside dead "a process that is not there is told, and no file made" 1 "none" \
	"tierheap: there is no process PID" '
	"$tool" record -p $FAKE_PID -o "$cli_work/p7.tsv"; status=$?; [ -e "$cli_work/p7.tsv" ] || echo none; exit $status'
cli_beside odd "a segment that can't be read is said once" 1 "" \
	"tierheap: the segment of process PID can't be read: a write to it never ends: is the process stopped?
tierheap: \"$cli_work/p8.tsv\" has no rows: nothing was seen under tierheap (too short? statically linked? --stats=off?)" '
	timeout --preserve-status -s INT 2 "$tool" record -p $FAKE_PID -o "$cli_work/p8.tsv" -i 0.1'

# Arguments.
cli_refused "nothing to record" 125 \
	'tierheap: nothing to record: tierheap record PROGRAM, or tierheap record -p 1234' "$tool" record
cli_refused "-p and a program" 2 \
	'tierheap: -p and the program "true" exclude each other: write one of them' \
	"$tool" record -p 1 true
cli_refused "-p and a setting" 2 \
	'tierheap: "--ratio=1:4" is for a program that is started: "tierheap set" changes a running one' \
	"$tool" record -p 1 --ratio 1:4
cli_refused "no interval" 125 \
	'tierheap: --interval: "0" is no time: write seconds from 0.01 to 86400, such as 1' \
	"$tool" record -i 0 true
cli_refused "no count" 125 \
	'tierheap: --count: "x" is no count: write a whole number from 1 to 1000000000' \
	"$tool" record -c x true
cli_refused "no process" 125 'tierheap: "x" is no process: write its number, such as 1234' \
	"$tool" record -p x

# A full disk: the program goes on, and the rows that are there are whole.
if unshare --mount true 2> /dev/null; then
	mkdir "$cli_work/disk"
	unshare --mount sh -c '
		mount -t tmpfs -o size=16k none "$cli_work/disk" &&
			$1 -o "$cli_work/disk/rec" -i 0.01 sh -c "sleep 1; echo on; exit 5" \
				> "$cli_work/out" 2> "$cli_work/err"
		echo $? > "$cli_work/status"
		cp "$cli_work/disk/rec" "$cli_work/full.tsv"' sh "$run"
	tap_check "a full disk does not stop the program" sh -c '
		[ "$(cat "$cli_work/status")" = 5 ] && [ "$(cat "$cli_work/out")" = on ]'
	tap_check "it is said once" sh -c '[ "$(grep -cxF "tierheap: \"$cli_work/disk/rec\" can'\''t be written (No space left on device): the record ends with the rows it has" "$cli_work/err")" = 1 ]'
	tap_check "whole rows are left" whole "$cli_work/full.tsv"
	tap_check "and many of them" [ "$(rows "$cli_work/full.tsv" | wc -l)" -ge 5 ]
else
	tap_result $((${CI:+1} + 0)) "a full disk is told # SKIP unshare(1) needs root"
fi
cli_expect "so is a limit of the file's size" 5 "on" \
	"tierheap: \"$cli_work/limit.tsv\" can't be written (File too large): the record ends with the rows it has
tierheap: many rows" sh -c '
	(ulimit -f 8; $1 -o "$cli_work/limit.tsv" -i 0.01 sh -c "sleep 0.7; echo on; exit 5") 2> "$cli_work/said"
	status=$?; sed "s/: [0-9]* rows.*/: many rows/" "$cli_work/said" >&2; exit $status' sh "$run"
tap_check "whole rows are left by it" whole "$cli_work/limit.tsv"
tap_done
