#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# A run from end to end, of programs that pretend: its results are whole, or there are none.
. "${top_srcdir:?}/tests/lib/tap.sh"
work=$(mktemp -d "${TMPDIR:-/tmp}/tierheap-whole.XXXXXX") || exit 99
trap 'rm -rf "$work"' EXIT
top_srcdir=$(cd "$top_srcdir" && pwd)
export top_srcdir
mkdir -p "$work/bin" "$work/build/tests/bench"

# fake FILE: a script; its text from the standard input.
fake() {
	{ echo '#!/bin/sh'; cat; } >"$work/$1"
	chmod +x "$work/$1"
}

# Stock jemalloc is there, a library that does nothing; no other peer is.
ln -s "$(ldd /bin/sh | awk '$1 ~ /^libc\.so/ { print $3 }')" "$work/libjemalloc.so.2"
echo "echo libjemalloc.so.2 = $work/libjemalloc.so.2" | fake bin/ldconfig
echo 'echo 10' | fake build/tests/bench/memory
fake build/tests/bench/micro <<'END'
case ${TIERHEAP_POLICY-} in
dram-only) echo it is broken >&2; exit 3 ;;
pmem-only) echo 30 ;;
*) echo 10 ;;
esac
END

results=$work/results
runs=1
# run [COMMAND ARG...]: under it.
run() {
	PATH=$work/bin:$PATH BENCH_RUNS=$runs TEST_LIBRARY=$work/libjemalloc.so.2 \
		top_builddir=$work/build exec "$@" sh "$top_srcdir/tests/bench/run.sh" quick "$results"
}

# said WORDS: somewhere in the log; said_last: in its last line.
said() {
	grep -qF -- "$1" "$work/log" || { cat "$work/log"; return 1; }
}

said_last() {
	tail -n 1 "$work/log" | grep -qF -- "$1" || { cat "$work/log"; return 1; }
}

has() {
	grep -qF -- "$2" "$work/results/$1" || { cat "$work/results/$1"; return 1; }
}

( run ) >"$work/log" 2>&1
tap_result $? "a run comes to its end"
tap_check "the table has the ratio" has results.md '| 3.00 (3.00-3.00) |'
tap_check "what failed is failed, and no other" has results.md \
	'| 16 B, 512 live, one freed, one got | 1.00 (1.00-1.00) | 10.0 ns | – | – | – | – | 1.00 (1.00-1.00) | failed | 3.00 (3.00-3.00) | – |'
tap_check "a peer that is not installed is named" has results.md '- no mimalloc: libmimalloc.so.2 is not installed; on Debian: apt-get install libmimalloc2.0'
tap_check "what a failure said is kept" has failures.txt 'it is broken'
tap_check "and of which it was" has failures.txt 'micro pair 16 512, run 1, tierheap-dram: status 3'
tap_result "$([ ! -e "$work/results.unfinished" ]; echo $?)" "nothing unfinished is left"

# turns RUN: the columns of the first row as they took their turn.
turns() {
	awk -v run="$1" '$1 == 1 && $2 == run { print $3 }' "$work/results/raw.tsv"
}

backwards() {
	turns 2
	[ "$(turns 1 | wc -l)" -gt 3 ] && [ "$(turns 1 | tac)" = "$(turns 2)" ]
}

# Whoever comes first finds other caches and another clock of the processor than who comes after it.
runs=2
( run ) >"$work/log" 2>&1
tap_check "in the second run the columns take their turns backwards" backwards
runs=1

# One processor, where threads can only take turns.
alone='one processor: threads take turns, and what several of them cost each other is not seen'
( run taskset -c "$(taskset -cp $$ | sed 's/.*: //; s/[-,].*//')" ) >"$work/log" 2>&1
tap_result $? "a run on one processor comes to its end"
tap_check "which it says when it begins" said "run.sh: $alone"
tap_check "and in the results" has results.md "- note: $alone"

# A disk that is full before the run ends. Status 99: there are results all the same.
# Of the shell that is started.
# shellcheck disable=SC2016
small='mkdir "$0" && mount -t tmpfs -o size=64k none "$0" && head -c 57344 /dev/zero > "$0/fill" || exit 99
"$@"
status=$?
[ ! -e "$0/results" ] || exit 99
exit $status'
if unshare --mount true 2>/dev/null; then
	( results=$work/disk/results; run unshare --mount sh -c "$small" "$work/disk" ) >"$work/log" 2>&1
	status=$?
	tap_result "$([ $status -gt 0 ] && [ $status -lt 99 ]; echo $?)" \
		"a run that fills the disk fails and leaves no results"
	tap_check "the reason is said" said 'No space left on device'
	tap_check "and that there are none" said_last 'run.sh: no results; what there is lies in'
else
	tap_result $((${CI:+1} + 0)) "a run that fills the disk fails # SKIP unshare(1) needs root"
fi

# Interrupted while the first program runs.
rm -rf "$work/results"
fake build/tests/bench/micro <<END
echo \$\$ >"$work/pid"
exec sleep 60
END
( run ) >"$work/log" 2>&1 &
running=$!
tries=0
until [ -s "$work/pid" ] || [ $tries -gt 100 ]; do
	tries=$((tries + 1))
	sleep 0.1
done
kill $running
wait $running
tap_result "$([ $? -eq 130 ]; echo $?)" "an interrupted run ends at once, and says so by its status"
tap_result "$(! kill -0 "$(cat "$work/pid")" 2>/dev/null; echo $?)" "what it had started ends with it"
tap_result "$([ ! -e "$work/results" ]; echo $?)" "and there are no results"
tap_done
