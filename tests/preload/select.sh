#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# TIERHEAP_INCLUDE and TIERHEAP_EXCLUDE: in a tree of processes some are tiered, each by its own name.
. "${top_srcdir:?}/tests/preload/run.sh"

tool=${TEST_TOOL:?}
export tool work
for needed in perl python3; do
	have $needed || tap_missing "no $needed"
done
perl=$(readlink -f "$(command -v perl)")

# look PID: its state and the reason.
cat > "$work/look" <<- 'END'
	#!/bin/sh
	"$tool" stat "$1" --tsv | awk -F '\t' 'NR == 2 { print $4 ":" $30 }'
END
# A program that shows itself.
cat > "$work/script-of-a-server" <<- END
	#!$perl
	system "\$ENV{work}/look", \$\$;
END
chmod 755 "$work/look" "$work/script-of-a-server"
server=$work/script-of-a-server

# is SENTENCE WANTED COMMAND ARG...: the output, and nothing on standard error.
is() {
	sentence=$1 wanted=$2
	shift 2
	"$@" > "$work/out" 2> "$work/err"
	[ "$(cat "$work/out")" = "$wanted" ] && [ ! -s "$work/err" ]
	tap_result $? "$sentence"
	show "$work/out" "$work/err"
}

is "without a setting a program is tiered" tiered: tiered perl "$server"
is "a program that is included is tiered" tiered: tiered TIERHEAP_INCLUDE='java,p?rl' perl "$server"
is "one that is not is plain DRAM, and stat says why" \
	'dram:not included by TIERHEAP_INCLUDE "java,redis-*"' \
	tiered TIERHEAP_INCLUDE='java,redis-*' perl "$server"
is "one that is excluded is plain DRAM, and stat names the pattern" \
	'dram:excluded by TIERHEAP_EXCLUDE "pe*"' \
	tiered TIERHEAP_EXCLUDE='sh,pe*,java' perl "$server"
is "what is excluded is not included" 'dram:excluded by TIERHEAP_EXCLUDE "perl"' \
	tiered TIERHEAP_INCLUDE=perl TIERHEAP_EXCLUDE=perl perl "$server"

# A shell, the server that it starts, and a shell that the server starts.
is "in a tree of processes each is judged by its own name" \
	'dram:excluded by TIERHEAP_EXCLUDE "sh"
tiered:
dram:excluded by TIERHEAP_EXCLUDE "sh"' \
	tiered TIERHEAP_EXCLUDE=sh sh -c '
		"$work/look" $$
		perl -e '\''system "$ENV{work}/look", $$; system "sh", "-c", "\"\$work/look\" \$\$"'\'
is "a forked child is what its parent is" tiered: \
	tiered TIERHEAP_INCLUDE=perl perl -e '
		if (fork == 0) { @a = map { "x$_" } 1 .. 500000; system "$ENV{work}/look", $$; exit }
		wait'

# The name is that of the file that is executed.
is "a script that is executed has its own name" 'dram:excluded by TIERHEAP_EXCLUDE "script-*"' \
	tiered TIERHEAP_EXCLUDE='script-*' "$server"
is "one that is given to its interpreter has the interpreter's" tiered: \
	tiered TIERHEAP_EXCLUDE='script-*' perl "$server"
ln -s "$perl" "$work/a-name-of-more-than-15-bytes"
is "a name is compared in full, and a link's is its own" \
	'dram:excluded by TIERHEAP_EXCLUDE "a-name-of-more-than-15-bytes"' \
	tiered TIERHEAP_EXCLUDE=perl,a-name-of-more-than-15-bytes \
	"$work/a-name-of-more-than-15-bytes" "$server"
is "a program that is executed by a descriptor has the name of its file" \
	"dram:excluded by TIERHEAP_EXCLUDE \"${perl##*/}\"" \
	tiered TIERHEAP_EXCLUDE="[0-9],?,${perl##*/}" python3 -c '
import os, sys
fd = os.open(sys.argv[1], os.O_RDONLY)
os.set_inheritable(fd, True)
os.execve(fd, ["x", sys.argv[2]], os.environ)' "$perl" "$server"
is "one that the loader is told to run has its own" 'dram:excluded by TIERHEAP_EXCLUDE "perl"' \
	tiered TIERHEAP_EXCLUDE=perl /lib64/ld-linux-x86-64.so.2 "$(command -v perl)" "$server"

# Where there is no PMEM node, a ratio is worth a line; but not to whom it is nothing.
is "an excluded program gets no word of tiers" x \
	plain TIERHEAP_RATIO=1:4 TIERHEAP_EXCLUDE='env,e*o' env "$(command -v echo)" x
first_line() {
	"$@" 2> "$work/said" | head -n 1
}
is "the blocks of an excluded program are in DRAM" DRAM \
	first_line tiered TIERHEAP_EXCLUDE='wit*' "$programs/witness" tiers
is "and those of another are in both tiers" "both tiers" \
	first_line tiered TIERHEAP_EXCLUDE='sh' "$programs/witness" tiers

set_says() {
	LD_PRELOAD=$library TIERHEAP_SIMULATE=on TIERHEAP_EXCLUDE=sleep sleep 60 &
	pid=$!
	until "$tool" stat $pid > "$work/said" 2>&1; do
		sleep 0.05
	done
	"$tool" set $pid ratio=1:1 2>&1 > "$work/said" | sed "s/$pid/PID/"
	kill $pid
}
is "set says that nothing will be seen of its settings" \
	'tierheap: process PID keeps everything in DRAM: excluded by TIERHEAP_EXCLUDE "sleep"' set_says

tiered TIERHEAP_EXCLUDE='sh, bash' perl "$server" > "$work/out" 2> "$work/err"
wrong="TIERHEAP_EXCLUDE: \"sh, bash\" is no list of commands' names: write names with commas and no"
wrong="$wrong blanks between them, no paths, at most 255 bytes, such as redis-*,java"
grep -qxF "tierheap: $wrong; the heap is plain DRAM" "$work/err" && grep -q '^dram:' "$work/out"
tap_result $? "a wrong list is quoted, and the heap is plain DRAM"
show "$work/out" "$work/err"
tap_done
