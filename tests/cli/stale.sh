#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Segments that outlived their process are removed, and only those.
. "${top_srcdir:?}/tests/cli/cli.sh"

# Each process that starts, and each reader, removes what is stale.
cli_before=$cli_alone

none='tierheap: process PID does not run under tierheap: start it with "tierheap run"'

cli_beside dead "the segment of a process that is gone is removed" 1 "removed" \
	"tierheap: there is no process PID" '
	"$tool" stat $FAKE_PID; status=$?; [ -e $FAKE_PATH ] || echo removed; exit $status'
cli_beside restarted "a segment with another start time is removed" 1 "removed" "$none" '
	"$tool" stat $FAKE_PID; status=$?; [ -e $FAKE_PATH ] || echo removed; exit $status'
cli_beside unmapped "a segment that its process does not map is removed" 1 "removed" "$none" '
	"$tool" stat $FAKE_PID; status=$?; [ -e $FAKE_PATH ] || echo removed; exit $status'
cli_beside dead "set removes it too" 1 "removed" "tierheap: there is no process PID" '
	"$tool" set $FAKE_PID ratio=1:4; status=$?; [ -e $FAKE_PATH ] || echo removed; exit $status'
for kind in dead restarted unmapped; do
	cli_beside $kind "stat --all removes a $kind segment in silence" 0 "removed" "" '
		"$tool" stat --all --json | grep "^{.pid.: $FAKE_PID,"; [ -e $FAKE_PATH ] || echo removed'
done
cli_beside good "the segment of a running process stays" 0 "kept" "" '
	"$tool" stat --all > /dev/null; [ -e $FAKE_PATH ] && echo kept'
cli_beside good "that of a process that was killed goes, before its parent asks for it" 0 \
	"removed" "" '
	kill -9 $FAKE_PID; sleep 0.2; "$tool" stat --all > /dev/null; [ -e $FAKE_PATH ] || echo removed'

# Of the library's own: one process for all that sh starts here, by its builtins alone.
killed='"$tool" run --simulate sh -c "echo \$\$ > $cli_work/killed; kill -9 \$\$" 2> /dev/null
	path=${FAKE_PATH%/*}/$(cat $cli_work/killed); [ -e $path ] && echo left'
cli_beside good "a process that starts removes the segment of a killed one, and no other" 0 \
	"left
removed
kept" "" "$killed"'
	"$tool" run --simulate true 2> /dev/null
	[ -e $path ] || echo removed; [ -e $FAKE_PATH ] && echo kept'
cli_beside good "so it does with that of a library that told less" 0 "left
removed" "" "$killed"'
	truncate -s 2888 "$path"; "$tool" run --simulate true 2> /dev/null
	[ -e $path ] || echo removed'
sentence="a process that starts removes nothing of another pid namespace"
if unshare --pid --fork --mount-proc true 2> /dev/null; then
	cli_beside good "$sentence" 0 "left
kept" "" "$killed"'
	unshare --pid --fork --mount-proc "$tool" run --simulate true 2> /dev/null
	[ -e $path ] && echo kept; rm $path'
else
	tap_result $((${CI:+1} + 0)) "$sentence # SKIP unshare(1) needs root"
fi
# Its number is nobody's here, or another process's.
apart='tierheap: SEGMENT is of another pid namespace: look at process PID from inside it, with "nsenter -p"'
for kind in dead-apart apart; do
	cli_beside $kind "nor does stat, whosever the number is here: $kind" \
		1 "kept" "$apart" '"$tool" stat $FAKE_PID; status=$?; [ -e $FAKE_PATH ] && echo kept; exit $status'
	cli_beside $kind "stat --all passes over it: $kind" 0 "kept" "" '
		"$tool" stat --all --json | grep "^{.pid.: $FAKE_PID,"; [ -e $FAKE_PATH ] && echo kept'
done
cli_beside apart "set says so too" 1 "" "$apart" '"$tool" set $FAKE_PID ratio=1:4'
cli_beside dead "the segment of an unknown pid namespace is left to stat" 0 "kept" "" '
	"$tool" run --simulate true 2> /dev/null; [ -e $FAKE_PATH ] && echo kept'
cli_beside good "a stopped process is no ended one" 0 "1" "" '
	kill -STOP $FAKE_PID; "$tool" stat $FAKE_PID --json | grep -c pid; kill -CONT $FAKE_PID'
cli_beside leaderless "nor is one whose first thread has ended" 0 "1
kept" "" '
	sleep 0.2; "$tool" stat $FAKE_PID --json | grep -c pid; [ -e $FAKE_PATH ] && echo kept'
tap_done
