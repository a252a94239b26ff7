#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# `tierheap verify` and `set --now` where there is nothing to be seen or moved; tests/vm has the rest.
. "${top_srcdir:?}/tests/cli/cli.sh"
export fake

usage_line='tierheap: verify needs one process: tierheap verify 1234'
cli_refused "verify needs a process" 2 "$usage_line" "$tool" verify
cli_refused "and no more than one" 2 "$usage_line" "$tool" verify 1 2
for text in 0 12x 4194305 +1 ''; do
	cli_refused "\"$text\" is no process" 2 \
		"tierheap: \"$text\" is no process: write its number, such as 1234" \
		"$tool" verify "$text"
done
for text in '' x -1 1.1 1e-3 0.1.2 nan 2%; do
	cli_refused "\"$text\" is no tolerance" 2 \
		"tierheap: --tolerance: \"$text\" is no part: write a number from 0 to 1, such as 0.02" \
		"$tool" verify 1 --tolerance "$text"
done

# Files in a segment's place, and processes without one.
refused() {
	cli_beside "$1" "verify refuses a segment: $1" 1 "" "tierheap: $2" '"$tool" verify $FAKE_PID'
}
refused dead "there is no process PID"
refused unmapped 'process PID does not run under tierheap: start it with "tierheap run"'
refused short "SEGMENT is not the segment of process PID: it is too short"
refused garbage "SEGMENT is not the segment of process PID: it does not start with the magic number"
refused version "SEGMENT is not the segment of process PID: its layout is version 2 and this tierheap reads version 1: use the tierheap of the same installation"
refused odd "the segment of process PID can't be read: a write to it never ends: is the process stopped?"
refused good "process PID has no heap of ours: there is no range to look at"
refused range "the heap of process PID is not laid out as this version's: use the tierheap of the same installation"
refused memkind "process PID has memkind's heap: there is no range to look at"
cli_refused "a process without tierheap is told" 1 \
	'tierheap: process PID does not run under tierheap: start it with "tierheap run"' \
	sh -c 'echo $$ > "$cli_work/pid"; "$tool" verify $$'
rm -f "$cli_work/pid"

# One node plays both tiers: the sum is what can be seen.
"$tool" run --simulate --ratio 1:4 sh -c '"$tool" verify $$; "$tool" verify $$ --json' \
	> "$cli_work/simulated" 2> "$cli_work/stderr"
status=$?
tap_comment "$(cat "$cli_work/simulated" "$cli_work/stderr")"
tap_result $status "a process with a simulated tier can be verified"
for line in '^  PMEM .* -    simulated$' '^  both ' \
	'^  share      simulated: one node plays both tiers, only their sum is verified$' \
	'^  misplaced  none$' '^  verdict    right: ' \
	'"simulated": true, .*"right": true, .*"share": null'; do
	tap_check "it says $line" grep -q -- "$line" "$cli_work/simulated"
done

# What a simulated process accounts is compared with what is there: here it lies.
cli_beside lying "an account of 500 MiB that are not there is wrong" 1 "1
1" "" '
	"$tool" verify $FAKE_PID > "$cli_work/said"; status=$?
	grep -c "^  verdict    wrong: off by 500.0 MiB, 1.0000 of the heap" "$cli_work/said"
	grep -c "500.0 MiB are accounted that are not there" "$cli_work/said"; exit $status'
cli_beside lying "a tolerance of all lets it pass" 0 "" "" \
	'"$tool" verify $FAKE_PID --tolerance 1 > "$cli_work/said"'

# --now changes nothing where nothing can be moved.
shown='show() { "$tool" stat $FAKE_PID --tsv | sed 1d | cut -f 6,7; }; '
unmoved() {
	cli_beside "$1" "set --now is refused: $1" 1 "1	4" "tierheap: --now: $2" \
		"$shown"'"$tool" set $FAKE_PID ratio=1:1 --now; status=$?; show; exit $status'
}
unmoved simulated "process PID has no pages to move: its PMEM tier is simulated on nodes of DRAM: no PMEM node"
unmoved dram "process PID has no pages to move: everything is in DRAM: mbind is refused"
unmoved good "process PID has no heap of ours: there is no range to look at"
unmoved memkind "process PID has memkind's heap: there is no range to look at"
cli_beside good "set --now does not take a wrong setting either" 2 "" \
	'tierheap: "y=1" can'"'"'t be set while a process runs: write one of ratio, policy, threshold, min, max, bind, move, verbose' \
	'"$tool" set $FAKE_PID y=1 --now'

# As another user; and a process of one's own into which the kernel lets nobody look.
if [ "$(id -u)" -ne 0 ]; then
	tap_result $((${CI:+1} + 0)) "another user's process is refused # SKIP setpriv(1) needs root"
	tap_done
fi
nobody() {
	setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
}
chmod 755 "$cli_work"
cp "$tool" "$cli_work/tierheap"
cp "$fake" "$cli_work/fake"
other() {
	"$tool" run --simulate sleep 30 2> /dev/null &
	pid=$!
	sleep 0.3
	nobody "$cli_work/tierheap" verify $pid > "$cli_work/out" 2>&1
	status=$?
	kill $pid
	cat "$cli_work/out"
	[ $status -eq 1 ] && [ "$(cat "$cli_work/out")" = \
		"tierheap: process $pid belongs to user 0: only that user and root can look into it" ]
}
tap_check "another user's process is refused" other
hidden() {
	nobody env tool="$cli_work/tierheap" "$cli_work/fake" hidden sh -c '
		echo "$FAKE_PID"; "$tool" verify "$FAKE_PID"' > "$cli_work/out" 2>&1
	status=$?
	cat "$cli_work/out"
	[ $status -eq 1 ] && [ "$(sed 1d "$cli_work/out")" = "tierheap: the kernel does not let us look \
into the memory of process $(head -n 1 "$cli_work/out") (ptrace(2), access mode checking): run \
tierheap as root" ]
}
tap_check "a process that can't be looked into says what is lacking" hidden
tap_done
