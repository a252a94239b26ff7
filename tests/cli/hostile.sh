#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Files in a segment's place that are none, or that lie.
. "${top_srcdir:?}/tests/cli/cli.sh"
command -v strace > /dev/null || tap_missing "strace is needed: apt-get install strace"

# hostile KIND MESSAGE: stat and set refuse it with the message and leave it alone.
hostile() {
	cli_beside "$1" "stat refuses a segment: $1" 1 "" "tierheap: $2" '"$tool" stat $FAKE_PID'
	cli_beside "$1" "set refuses a segment: $1" 1 "kept" "tierheap: $2" '
		"$tool" set $FAKE_PID ratio=1:4; status=$?
		ls $FAKE_PATH > /dev/null && echo kept; exit $status'
	cli_beside "$1" "stat --all goes on after a segment: $1" 0 1 "" \
		'"$fake" good sh -c "\"$tool\" stat --json 2>/dev/null | grep -c \"^{.pid.: \$FAKE_PID,\""'
}
export fake

# A segment that can be opened, but whose values lie; the lie is named.
lie() {
	hostile "$1" "the segment of process PID can't be read: $2"
}

other() {
	hostile "$1" "SEGMENT is not the segment of process PID: $2"
}

lie nbands "its field nbands is 4000000000, over 64"
lie state "its field state is 99, over 2"
lie policy "its field policy is 77, over 4"
lie ppm "its field threshold_ppm is 1000001, over 1000000"
lie odd "a write to it never ends: is the process stopped?"
other version "its layout is version 2 and this tierheap reads version 1: use the tierheap of the same installation"
size=$("$fake" good sh -c 'wc -c < "$FAKE_PATH"')
other size "it says that it has 4000000000 bytes, not $size"
other cramped "it says that it has 2880 bytes, not $size"
other pid "it is that of process 1"
other garbage "it does not start with the magic number"
other short "it is too short"
other open-mode "its mode is 0644, not 0600"
other link "it is a symbolic link"
other fifo "it is no regular file"

# What a process has made and not filled yet is no fault.
for kind in nothing blank; do
	starting="tierheap: process PID is only starting: try again"
	cli_beside $kind "stat tells of a process that is only starting, its segment $kind" 1 "" \
		"$starting" '"$tool" stat $FAKE_PID'
	cli_beside $kind "with an interval stat waits for it, its segment $kind" 0 "" "" \
		'"$tool" stat $FAKE_PID --interval 0.01 --count 3'
	cli_beside $kind "set does, its segment $kind" 1 "kept" "$starting" '
		"$tool" set $FAKE_PID ratio=1:4; status=$?
		ls $FAKE_PATH > /dev/null && echo kept; exit $status'
	cli_beside_alone $kind "stat --all passes over it, its segment $kind" 0 \
		"No process that you can look into runs under tierheap." "" '"$tool" stat'
done
cli_beside_alone good "stat --all passes over a segment that goes while it is opened" 0 \
	"No process that you can look into runs under tierheap." "" '
	ASAN_OPTIONS=detect_leaks=0 strace -o "$cli_work/trace" -P $FAKE_PATH -e trace=openat \
		-e inject=openat:error=ENOENT "$tool" stat'

if [ "$(id -u)" -eq 0 ]; then
	other foreign "it belongs to user 65534, not 0"
fi

# The sizes of text and file are no reason to refuse.
cli_beside unterminated "strings without an end are cut" 0 "63 15 127" "" '
	"$tool" stat $FAKE_PID --tsv | sed 1d | awk -F "\t" "{ print length(\$2), length(\$3), length(\$30) }"'
cli_beside escapes "no control characters reach the terminal" 0 "a?[2J?b?c?" "" \
	'"$tool" stat $FAKE_PID --tsv | sed 1d | cut -f 2'
cli_beside escapes "JSON stays valid when a name is no text" 0 '"command": "a?[2J?b?c?"' "" \
	'"$tool" stat $FAKE_PID --json | grep -o "\"command\": \"[^\"]*\""'
cli_beside grown "a file that has grown is read as it was" 0 1 "" \
	'"$tool" stat $FAKE_PID --json | grep -c "\"share\": 0.8,"'
for kind in older newer; do
	cli_beside $kind "a segment of a library with $([ $kind = older ] && echo less || echo more) to tell is read" \
		0 "$(cat "$golden/stat-$([ $kind = older ] && echo older || echo good).json")" "" '"$tool" stat $FAKE_PID --json'
	cli_beside $kind "and set" 0 "process PID: taken" "" '"$tool" set $FAKE_PID ratio=1:1'
done
cli_beside older "what it does not tell is not shown as 0" 0 "- - 0,0,65011712,0,354418688" "" \
	'"$tool" stat $FAKE_PID --tsv | sed 1d | cut -f 34-36 | tr "\t" " "'
cli_beside huge "sums of huge numbers do not wrap" 0 1 "" \
	'"$tool" stat $FAKE_PID --json | grep -c "\"share\": 0.5,"'
tap_done
