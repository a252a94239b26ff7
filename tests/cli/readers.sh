#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Readers never disturb: a hundred that read as fast as they can cost a program less than a hundredth
# of its time, and those that are killed in the middle harm neither it nor the others.
#
# READERS_PAIRS: pairs of two rounds, 20 where it is not set; more for a figure to be quoted.
. "${top_srcdir:?}/tests/cli/cli.sh"

command -v strace > /dev/null || tap_missing "strace is needed: apt-get install strace"
command -v valgrind > /dev/null || tap_missing "valgrind is needed: apt-get install valgrind"
facts=$cli_work/facts
trace=$cli_work/trace
export trace

# Alone: another installation's command, on the same machine, could remove a segment.
timeout 400 "$cli_alone" "$top_builddir/tests/cli/readers" "${TEST_LIBRARY:?}" "$tool" \
	"${READERS_PAIRS:-20}" > "$facts" 2> "$cli_work/said"
status=$?
[ $status -ne 77 ] || tap_missing "a segment needs a writable /dev/shm"
[ $status -eq 0 ] || tap_comment "$(cat "$cli_work/said")"
tap_result $status "100 readers and the programs that they read run to their end"

# told NAME: its value.
told() {
	sed -n "s/^$1 //p" "$facts"
}
tap_comment "$(cat "$facts")"
tap_check "every view is whole, of one time and none older than the last" \
	[ "$(grep '^wrong' "$facts")" = "wrong " ]
tap_check "they read all the time" [ "$(told reads)" -gt "$(told pairs)" ]
tap_check "the program's blocks hold what it wrote" [ "$(told work_wrong)" = 0 ]
tap_check "the segment of a program that idles stays as it was, to the byte" \
	[ "$(told idle_same)" = 1 ]
tap_check "the program sleeps no more often than beside readers of another one" \
	awk -v times="$(told sleeps)" 'BEGIN { exit !(split(times, n, " ") == 2 && n[1] <= n[2]) }'
# All that a program does for its statistics: what it writes, and reads of a reader's lines.
tap_check "what its steps and statistics take of its time grows by less than a hundredth of it" \
	awk -v share="$(told steps_share)" 'BEGIN {
		exit !(split(share, part, " ") == 2 && part[1] > 0 && part[1] - part[2] < 0.01) }'
# Loose: on a busy machine the same work takes now more, now less. The figures are in the comment.
tap_check "nor does it take a quarter more of CPU time" \
	awk -v median="$(told cpu_ratio)" -v quick="$(told quick_ratio)" 'BEGIN {
		least = median < quick ? median : quick; exit !(least > 0 && least < 1.25) }'
tap_check "readers that are killed in the middle leave the program's blocks right" \
	[ "$(told killed) $(told killed_work_wrong)" = "50 0" ]
tap_check "it takes settings then" [ "$(told killed_ratio)" = 8 ]

# counted own|other: the program's instructions. Without those of steps: they come by the clock.
counted() {
	timeout 300 "$cli_alone" "$top_builddir/tests/cli/readers" "$1" "$TEST_LIBRARY" 4 valgrind \
		--tool=callgrind --callgrind-out-file=/dev/null --toggle-collect='step_try*' \
		--collect-atstart=yes 2>&1 | sed -n 's/.*Collected *: *//p'
}
own=$(counted own) other=$(counted other)
awk -v own="$own" -v other="$other" 'BEGIN { exit !(own > 0 && other > 0 && own < 1.01 * other) }'
tap_result $? "beyond steps it takes less than a hundredth more instructions ($own, $other)"

# What of all system calls has to do with the segment or the process: looks alone.
looks='^(openat\(.*O_RDONLY.*|pread64\(.*|newfstatat\(.*|fstat\(.*|lstat\(.*|stat\(.*|statx\(.*|read\(.*|lseek\(.*|getdents64\(.*|access\(.*|readlink.*|close\(.*)$'
export looks
cat > "$cli_work/traced" << 'END'
strace -qq -y -o "$trace" "$tool" "$@" > /dev/null
grep -F -e "$FAKE_PATH" -e "/proc/$FAKE_PID/" -e "($FAKE_PID," -e "($FAKE_PID)" "$trace" > "$trace.its"
grep -cF "$FAKE_PATH" "$trace.its" | grep -qv '^0$' || echo nothing of it was read
grep -vE "$looks" "$trace.its" | sed 's/(.*//' | sort -u
END
export traced="$cli_work/traced"
cli_beside good "a reader only looks at segment and process" 0 "" "" \
	'ASAN_OPTIONS=detect_leaks=0 sh "$traced" stat $FAKE_PID'
cli_beside good "what does more is seen" 0 "openat" "" \
	'ASAN_OPTIONS=detect_leaks=0 sh "$traced" set $FAKE_PID ratio=1:2 | grep openat'
tap_done
