#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Segments that outlived their process are removed, and only those.
. "${top_srcdir:?}/tests/cli/cli.sh"

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
cli_beside good "that of a process that was killed goes, before its parent asks for it" 0 "removed" "" '
	kill -9 $FAKE_PID; sleep 0.2; "$tool" stat --all > /dev/null; [ -e $FAKE_PATH ] || echo removed'
cli_beside good "a stopped process is no ended one" 0 "1" "" '
	kill -STOP $FAKE_PID; "$tool" stat $FAKE_PID --json | grep -c pid; kill -CONT $FAKE_PID'
tap_done
