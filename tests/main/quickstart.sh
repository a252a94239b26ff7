#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The main job: once by quickstart, as it is after a build, then from this build.
. "$top_srcdir/tests/lib/tap.sh"

command -v redis-check-rdb > /dev/null ||
	tap_missing "redis-check-rdb was not found; on Debian: apt-get install redis-tools"
work=$(mktemp -d "${TMPDIR:-/tmp}/tierheap-main.XXXXXX") || exit 1
mkdir "$work/private"
holder=''
trap '[ -z "$holder" ] || { kill "$holder"; wait "$holder"; }; rm -rf "$work"' EXIT
# The job's directory is the only thing in $work/private.
tool=$TEST_TOOL

# marked COMMAND...: in a process of its own, which it replaces. Every process of a run has the mark
# in its environment.
# In the foreground: a signal reaches the job alone and not its children too.
marked() {
	exec env TMPDIR="$work/private" JOB_MARK="$work" timeout --foreground 300 "$@"
}

job() {
	marked sh "$top_srcdir/tests/main/job.sh" "$top_builddir"
}

# A tree whose build directory is this one, so that nothing is left to be built.
tree_make() {
	mkdir "$work/tree" &&
		for file in configure Makefile.in tests; do
			ln -s "$top_srcdir/$file" "$work/tree/$file" || return 1
		done &&
		cp "$top_srcdir/quickstart" "$work/tree" && ln -s "$top_builddir" "$work/tree/build"
}

# The make that runs this test is not the one that builds.
quickstart() {
	unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES
	marked "$work/tree/quickstart"
}

processes_left() {
	grep -lsF "JOB_MARK=$work" /proc/[0-9]*/environ
}

nothing_left() {
	! processes_left && [ -z "$(ls -A "$work/private")" ]
}

one_node() {
	! "$tool" nodes --json | grep -q '"tier": *"pmem"'
}

# lines_simulated FILE: each line of a run on a machine without PMEM says so.
lines_simulated() {
	[ -s "$1" ] && ! { one_node && grep -v simulated "$1"; }
}

progress_shown() {
	[ "$(grep -cE 'dram +[0-9]+ MiB  pmem +[0-9]+ MiB  share 0\.[0-9]+  error +-?0\.[0-9]+  threshold [0-9]+-[0-9]+ B' "$1")" -ge 5 ]
}

# The final statistics are those of `tierheap stat`: the table's head, and the boundary's band.
end_shown() {
	sed -n '/final statistics/,$p' "$1" > "$work/end"
	grep -q 'policy  *dynamic-threshold, ratio 1:4' "$work/end" &&
		grep -q '<- boundary' "$work/end" && grep -q 'done: all data was right' "$work/end"
}

# Each command that is proposed works as it stands; the second one shows what runs until it ends.
next_commands_work() {
	sed -n '/try next:/,$ s/^.*  \([^ ]*tierheap .*\)$/\1/p' "$1" > "$work/next"
	[ "$(wc -l < "$work/next")" -eq 3 ] || return 1
	sed 's/--interval 1$/& --count 1/' "$work/next" > "$work/next.sh"
	PATH=$PWD:$PATH sh -e "$work/next.sh"
}

# A server of somebody else's. Where it can't have the port, the port is busy all the same.
port_hold() {
	ln -s "$(command -v redis-check-rdb)" "$work/redis-server"
	"$work/redis-server" --port 6379 --bind 127.0.0.1 --save '' --dir "$work" \
		> "$work/holder.log" 2>&1 &
	holder=$!
	sleep 1
}

# Stopped by SIGTERM while the server is being loaded.
stopped() {
	job > "$work/stopped" 2>&1 &
	run=$!
	tries=0
	until grep -q 'pmem' "$work/stopped" || [ $tries -ge 300 ]; do
		sleep 0.1
		tries=$((tries + 1))
	done
	kill "$run" # timeout passes it on
	! wait "$run" && [ $tries -lt 300 ]
}

tree_make || tap_missing "no tree for quickstart"
tap_check "quickstart's main job loads, changes, saves and reloads a Redis server, and the ratio holds" \
	quickstart
printf '%s\n' "$tap_output" > "$work/first"
tap_check "every line says simulated where there is no PMEM node" lines_simulated "$work/first"
tap_check "it shows dram, pmem, share, error and threshold once a second" progress_shown \
	"$work/first"
tap_check "it shows the final statistics" end_shown "$work/first"
tap_check "the three commands to try next work" next_commands_work "$work/first"
tap_check "no process and no directory is left" nothing_left
port_hold
tap_check "it runs again, and a busy default port is no failure" job
tap_check "no process and no directory is left by the second run" nothing_left
tap_check "it ends when it is told to" stopped
tap_check "no process and no directory is left by a run that was stopped" nothing_left
tap_done
