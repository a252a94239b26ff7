#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# verbose=on of a running process: it says which settings it takes, where it has said things before.
. "${top_srcdir:?}/tests/preload/run.sh"

tool=${TEST_TOOL:?}
export tool work
have perl || tap_missing "no perl"

# Sets its own settings, and allocates until they are taken.
cat > "$work/taker" <<- 'END'
	sub taken {
		my $pid = fork // die;
		if (!$pid) { open STDERR, ">>$ENV{work}/set" or die; exec $ENV{tool}, "set", "--wait=20", "--tolerance", 1, getppid, @_ }
		@all = map { "x" x 1000 } 1 .. 1000 while waitpid($pid, 1) == 0;
		$? == 0 or print "set: $?\n";
	}
	eval $ARGV[0];
	die $@ if $@;
END

# said SENTENCE WANTED MODE CODE: what comes on standard error.
said() {
	sentence=$1 wanted=$2 mode=$3
	"$mode" perl "$work/taker" "$4" > "$work/out" 2> "$work/err"
	[ $? -eq 0 ] && [ "$(cat "$work/err")" = "$wanted" ] &&
		! grep -v '^process [0-9]*: taken, error' "$work/out"
	tap_result $? "$sentence"
	show "$work/out" "$work/err"
}

said "the settings that it takes with verbose=on are said, and those that follow" \
	"tierheap: settings are taken, ratio 1:8, simulate on
tierheap: settings are taken, ratio 1:1, simulate on, move off" tiered \
	'taken("verbose=on", "ratio=1:8"); taken("ratio=1:1", "move=off")'
said "with verbose=off nothing is said any more" \
	"tierheap: settings are taken, ratio 1:2, simulate on" tiered \
	'taken("verbose=on", "ratio=1:2"); taken("verbose=off", "ratio=1:3"); taken("ratio=1:4")'
said "without it nothing is" "" tiered 'taken("ratio=1:2"); taken("bind=strict")'

# A descriptor of that number may be anything later.
said "a file that the program has opened in the place of standard error stays its own" "" tiered '
	close STDERR;
	open F, ">$ENV{work}/own" or die;
	fileno(F) == 2 or print "not 2\n";
	taken("verbose=on", "ratio=1:8");
	close F;
	-s "$ENV{work}/own" and print "it holds something\n"'
loud() {
	tiered TIERHEAP_VERBOSE=on "$@" 2>&1 >&3 3>&- | sed 's/^tierheap: DRAM nodes.*/START/' >&2
} 3>&1
said "a process that was started with it says both" "START
tierheap: settings are taken, ratio 1:8, simulate on" loud 'taken("ratio=1:8")'

if [ -e "${library%.so}-memkind.so" ]; then
	memkind() {
		bare LD_PRELOAD="${library%.so}-memkind.so" TIERHEAP_SIMULATE=on TIERHEAP_RATIO=1:4 "$@"
	}
	said "the engine memkind says them too" \
		"tierheap: settings are taken, ratio 1:8, simulate on, bind strict, engine memkind" memkind \
		'taken("verbose=on", "ratio=1:8", "bind=strict")'
fi
tap_done
