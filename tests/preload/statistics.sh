#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What a process shows of its heap: its file while it runs, and a line when it ends.
. "${top_srcdir:?}/tests/preload/run.sh"

witness=$programs/witness
# Runs in the program's place, so that $$ is its number: what there is of its file.
look='exec 2>/dev/null; stat -c "%F %a" "/dev/shm/tierheap-$(id -u)/$$"'

# looked WANTED VARIABLE=VALUE...: what a shell under these settings sees of its own file.
looked() {
	wanted=$1
	shift
	tiered "$@" sh -c "$look" >"$work/out" 2>"$work/err"
	cat "$work/out" "$work/err"
	[ "$(cat "$work/out")" = "$wanted" ] && [ ! -s "$work/err" ]
}

# A shell ends by _exit(2); sort(1), in its place, by exit(3).
gone() {
	tiered sh -c 'echo $$ >&3; exec sort /dev/null' 3>"$work/pid"
	[ -s "$work/pid" ] && ! ls "/dev/shm/tierheap-$(id -u)/$(cat "$work/pid")" 2>/dev/null
}

# ended MODE...: the last line of standard error, where numbers are N.
ended() {
	"$@" "$witness" >"$work/out" 2>"$work/err"
	grep '^tierheap: ' "$work/err" | sed 's/[0-9][0-9]*\(\.[0-9][0-9]*\)\{0,1\}/N/g'
}

in_the_end() {
	line=$(ended tiered TIERHEAP_STATS_AT_EXIT=on)
	echo "$line"
	[ "$(echo "$line" | wc -l)" -eq 1 ] && echo "$line" |
		sed 's/, threshold NK*\.\.NK*,/,/' | grep -qxF \
		"tierheap: witness[N] (simulated): dram N MiB, pmem N MiB, share N of N, steps N, moved N MiB, fallbacks N"
}

# wants POLICY WORDS: what stands behind the share, as `tierheap stat` has it.
wants() {
	tiered TIERHEAP_STATS_AT_EXIT=on TIERHEAP_RATIO=1:4 TIERHEAP_POLICY="$1" "$witness" \
		>"$work/out" 2>"$work/err"
	cat "$work/err"
	grep -q "^tierheap: witness.*, share [0-9.]*$2, threshold " "$work/err"
}

# The manual's line, where numbers are N.
documented() {
	wanted=$(sed -n '/^\.\\" statistics at exit$/{n;n;p;}' "$top_srcdir/man/libtierheap.7" |
		sed 's/redis-server/witness/; s/[0-9][0-9]*\(\.[0-9][0-9]*\)\{0,1\}K*/N/g')
	line=$(ended tiered TIERHEAP_STATS_AT_EXIT=on | sed 's/NK/N/g')
	printf '%s\n' "$wanted" "$line"
	[ -n "$wanted" ] && [ "$wanted" = "$line" ]
}

# Programs close standard error before destructors run: close_stdout of the GNU tools does.
closed_first() {
	tiered TIERHEAP_STATS_AT_EXIT=on sort /dev/null 2>"$work/err"
	cat "$work/err"
	grep -qE '^tierheap: sort\[[0-9]+\] .*, fallbacks [0-9]+$' "$work/err"
}

# Daemons close what they have not opened; what they open then may get the number of our descriptor.
not_in_a_file() {
	tiered TIERHEAP_STATS_AT_EXIT=on python3 -c '
import os, sys
os.closerange(3, 1000)
for i in range(200):
	os.write(os.open(sys.argv[1] + "/own", os.O_WRONLY | os.O_CREAT | os.O_APPEND), b"data\n")
' "$work" 2>"$work/err"
	sort "$work/own" | uniq -c
	[ "$(sort -u "$work/own")" = data ]
}

silent() {
	[ -z "$(ended tiered)" ] && [ -z "$(ended tiered TIERHEAP_STATS_AT_EXIT=off)" ]
}

# A key each, all but the last ones, which a thread's cache has still to tell. The program looks at
# itself when it has made them all, however long that took.
counted() {
	# shellcheck disable=SC2016 # perl's own variables
	tiered perl -e '$a{$_} = "x" x 50 for 1 .. 60000;
		exit system("$ENV{TEST_TOOL} stat --tsv $$ > $ARGV[0]") != 0' "$work/tsv"
	seen=$(awk -F '\t' 'NR == 1 { while ($++column != "allocations"); } END { print $column }' "$work/tsv")
	echo "$seen allocations seen"
	[ "$seen" -ge 50000 ] && [ "$seen" -lt 500000 ]
}

# The program asks for as many bytes each of 64 B, 512 B, 2 KiB, 4 KiB and 64 KiB, and then for what
# it has freed, five times as much and more, which its cache answers without a word to the arenas. Each
# request is one of its size's band, and all together are those that are told as one number.
counted_by_size() {
	tiered "$programs/policies" "sleep 0.5; \"\$TEST_TOOL\" stat \$PROGRAM --tsv > $work/tsv" >"$work/out" 2>&1
	awk -F '\t' 'NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i }
		NR == 2 {
			n = split($column["bands"], band, ",")
			if (split($column["band_allocations"], count, ",") != n) exit 2
			for (i = 1; i <= n; i++) {
				split(band[i], part, ":")
				of[part[1]] += count[i]
				sum += count[i]
			}
			print of[64], of[640], of[2048], of[4096], of[65536], sum, $column["allocations"]
			exit !(sum == $column["allocations"] && of[64] > 6 * 262144 && near(of[640] * 8) &&
				near(of[2048] * 32) && near(of[4096] * 64) && near(of[65536] * 1024) &&
				sum < 1.1 * (of[64] + of[640] + of[2048] + of[4096] + of[65536]))
		}
		function near(n) { return n > 0.95 * of[64] && n < 1.05 * of[64] }' "$work/tsv"
}

tap_check "a process has a file that only its user can read" looked "regular file 600"
tap_check "it is gone when the process has ended" gone
tap_check "with TIERHEAP_STATS=off it has none" looked "" TIERHEAP_STATS=off
tap_check "with TIERHEAP_STATS_AT_EXIT=on one line tells at the end what the heap was like" in_the_end
tap_check "the manual shows such a line" documented
tap_check "the share wanted is that of the ratio" wants dynamic-threshold " of 0.8000"
tap_check "with policy static-ratio too" wants static-ratio " of 0.8000"
tap_check "with policy static-threshold there is none" wants static-threshold ""
tap_check "with policy dram-only it is 0" wants dram-only " of 0.0000"
tap_check "with policy pmem-only it is 1" wants pmem-only " of 1.0000"
tap_check "a program that closes standard error first does not keep it back" closed_first
tap_check "a program that closes all descriptors finds no word of it in its files" not_in_a_file
tap_check "else nothing is printed" silent
tap_check "its allocations are counted" counted
tap_check "each by its size" counted_by_size
tap_done
