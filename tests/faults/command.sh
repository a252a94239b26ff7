#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Whichever system call of the command fails, and whenever it gets no memory: it ends, it says what is
# wrong, and nothing that it prints is only half there. One case by hand: strace(1),
# --inject=CALL:error=ERRNO:when=N.
. "${top_srcdir:?}/tests/cli/cli.sh"

faults=$top_builddir/tests/faults
tried=0 differing=0
export faults
COMMAND_PRELOAD=$faults/.libs/refuse-memory.so

# Two nodes, the second with a kmem device and without a processor; their free memory stays.
tree=$cli_work/tree
nodes=$tree/devices/system/node
dax=$tree/bus/dax
mkdir -p "$nodes/node0" "$nodes/node1" "$dax/devices/dax0.0" "$dax/drivers/kmem" || exit 99
echo 0-1 | tee "$nodes/online" > "$nodes/has_memory"
echo 0 > "$nodes/has_cpu"
echo 10 20 > "$nodes/node0/distance"
echo 20 10 > "$nodes/node1/distance"
for n in 0 1; do
	printf 'Node %d MemTotal: 16777216 kB\nNode %d MemFree: 15728640 kB\n' $n $n \
		> "$nodes/node$n/meminfo"
done
ln -s ../../drivers/kmem "$dax/devices/dax0.0/driver"
echo 1 > "$dax/devices/dax0.0/target_node"

# judge SENTENCE COMMAND...: COMMAND runs tests/faults/command.
judge() {
	sentence=$1
	shift
	"$@" > "$cli_work/found" 2>&1
	status=$?
	grep -q '^# [1-9][0-9]* faults tried' "$cli_work/found" || status=99
	tap_result "$status" "$sentence"
	[ "$status" -eq 0 ] || head -n 40 "$cli_work/found" | sed '/^#/!s/^/# /'
	count=$(sed -n 's/^# \([0-9]*\) faults tried.*/\1/p' "$cli_work/found")
	tried=$((tried + ${count:-0}))
	count=$(sed -n 's/.* \([0-9]*\) differing.*/\1/p' "$cli_work/found")
	differing=$((differing + ${count:-0}))
	tap_comment "$(sed -n '/faults tried/s/^# //p' "$cli_work/found")"
}

# fails SENTENCE RULE ARG...: of tierheap.
fails() {
	sentence=$1 rule=$2
	shift 2
	judge "$sentence" env COMMAND_PRELOAD="$COMMAND_PRELOAD" "$faults/command" "$rule" \
		"$cli_work" "$tool" "$@"
}

# beside KIND SENTENCE RULE ARGS: the same beside a fake segment, of the process $FAKE_PID.
beside() {
	# shellcheck disable=SC2016 # expanded inside
	judge "$2" env COMMAND_PRELOAD="$COMMAND_PRELOAD" RULE="$3" "$fake" "$1" sh -c '
		[ "$1" != dead ] || unset FAKE_PATH
		eval exec "$faults/command" "$RULE" "$cli_work" "$tool" "$0"' "$4" "$1"
}

# alone SENTENCE RULE ARGS: of tierheap, beside two fake segments in a /dev/shm of their own.
alone() {
	# shellcheck disable=SC2016 # expanded inside
	judge "$1" env COMMAND_PRELOAD="$COMMAND_PRELOAD" RULE="$2" fake="$fake" unshare --user \
		--map-root-user --mount sh -c '
		mount -t tmpfs none /dev/shm || exit 99
		exec "$fake" good sh -c '\''COMMAND_KEEP=$FAKE_PATH exec "$fake" simulated sh -c "
			exec \"\$faults/command\" \"\$RULE\" \"\$cli_work\" \"\$tool\" $0"'\'' "$0"' "$3"
}

fails "help, whatever fails" strict help
fails "help of a verb" strict help run
fails "an unknown verb" strict nothing
fails "options" strict options
fails "options --json" strict options --json
fails "verify --json-schema" strict verify --json-schema
fails "stat --json-schema" strict stat --json-schema

# A machine that lacks a file is another machine: nodes and run say what they say there.
COMMAND_ABSENT=1
export COMMAND_ABSENT
fails "nodes" strict nodes --sysfs "$tree"
fails "nodes --json" strict nodes --json --sysfs "$tree"
fails "run" warns run --ratio 1:4 --simulate /bin/echo x
judge "run, by PATH and with an auditor" env LD_AUDIT=none COMMAND_PRELOAD="$COMMAND_PRELOAD" \
	"$faults/command" warns "$cli_work" "$tool" run --simulate --threshold-max 64K true
fails "run --dry-run" strict run --dry-run --simulate /bin/echo x
fails "run of what is not there" strict run --simulate "$cli_work/none"
unset COMMAND_ABSENT

beside good "stat" strict 'stat $FAKE_PID'
beside good "stat --json" strict 'stat $FAKE_PID --json'
beside sorted "advise --json" strict 'advise $FAKE_PID --json --sysfs "$cli_work"'
beside dead "stat of a process that has ended" strict 'stat $FAKE_PID'
beside leaderless "stat of a process whose first thread has ended" strict 'stat $FAKE_PID'
beside garbage "stat of what is no segment" strict 'stat $FAKE_PID'
beside good "set" strict 'set $FAKE_PID ratio=1:1 max=64K'
beside refusing "set that is refused" strict 'set $FAKE_PID ratio=1:1'
# A process that ends is told, and is no failure.
COMMAND_ABSENT=1
export COMMAND_ABSENT
beside good "stat --interval" strict 'stat $FAKE_PID --interval 0.01 --count 2'
if unshare --user --map-root-user --mount true 2> /dev/null; then
	alone "stat --all" warns 'stat --all'
	alone "stat --all --json" warns 'stat --all --json'
	alone "stat --tsv --interval" warns 'stat --tsv --interval 0.01 --count 2'
else
	tap_result $((${CI:+1} + 0)) "stat --all # SKIP unshare(1) is refused"
fi
unset COMMAND_ABSENT

# ld.so(8) says in its own words what stops it, before the command begins.
COMMAND_PRELOAD=
COMMAND_LOADER=1
export COMMAND_LOADER
fails "the loader, for the command" strict help
tap_comment "counted: $tried faults of system calls and of memory tried on the command, $differing differing results"
tap_done
