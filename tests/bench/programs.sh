#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The programs' scripts: a figure is only what a right answer cost, and nothing outlives them.
. "${top_srcdir:?}/tests/lib/tap.sh"
: "${top_builddir:?}"
work=$(mktemp -d "${TMPDIR:-/tmp}/tierheap-programs.XXXXXX") || exit 99
trap 'rm -rf "$work"' EXIT
top_srcdir=$(cd "$top_srcdir" && pwd) top_builddir=$(cd "$top_builddir" && pwd)
mkdir "$work/bin" "$work/kept" "$work/place"
export top_srcdir top_builddir BENCH_SETTINGS='SEEN_BY=program SECOND=word' BENCH_KEPT="$work/kept"

# fake NAME: the program of that name; its text from the standard input.
fake() {
	{ echo '#!/bin/sh'; cat; } >"$work/bin/$1"
	chmod +x "$work/bin/$1"
}

# run SCRIPT: status, and what it printed.
run() {
	( cd "$work/place" && PATH=$work/bin:$PATH "$top_srcdir/tests/bench/programs/$1" ) \
		>"$work/printed" 2>"$work/said"
	status=$?
}

printed() {
	grep -q "$1" "$work/printed" || { cat "$work/printed" "$work/said"; return 1; }
}

refused() {
	[ "$status" -eq 1 ] && [ ! -s "$work/printed" ] && grep -q "$1" "$work/said"
}

fake perl <<'END'
printf right >answer
[ "$SEEN_BY $SECOND" = 'program word' ] || exit 1
END
run perl.sh
tap_result "$status" "the program has the settings of the column"
tap_check "its CPU time is a figure" printed '^cpu [0-9.]*$'
tap_check "its peak is a figure" printed '^peak [0-9]*$'

# The loader complains once in each process that it can't preload.
BENCH_SETTINGS=LD_PRELOAD=/nowhere.so
echo 'printf right >answer' | fake perl
run perl.sh
tap_result "$([ "$(grep -c '/nowhere.so' "$work/said")" -eq 1 ]; echo $?)" \
	"the preload is in the program alone"
BENCH_SETTINGS=LC_ALL=C

echo 'printf wrong >answer' | fake perl
run perl.sh
tap_check "a wrong answer has no figure" refused 'the answer is "wrong"'
echo ': >answer' | fake perl
run perl.sh
tap_check "an empty answer has no figure" refused 'the answer is ""'
echo 'printf right >answer; exit 3' | fake perl
run perl.sh
tap_check "a bad end has no figure" refused 'a bad end'
# A right answer that an earlier run has left would hide this.
rm -f "$work/place/answer"
echo 'exit 0' | fake perl
run perl.sh
tap_check "no answer has no figure" refused 'the answer is'

# A path without the program.
for tool in sh cat; do
	ln -s "$(command -v $tool)" "$work/kept/$tool"
done
PATH=$work/kept sh "$top_srcdir/tests/bench/programs/memcached.sh" \
	>"$work/printed" 2>"$work/said"
status=$?
tap_result "$([ $status -eq 77 ]; echo $?)" "a program that is not installed is another status"
tap_check "and is named" printed '^memcached is not installed$'

# A server that never answers: what has started it is ended, by a signal or with all its figures.
fake memcached <<'END'
echo $$ >pid
exec sleep 60
END
( cd "$work/place" && PATH=$work/bin:$PATH exec "$top_srcdir/tests/bench/programs/memcached.sh" ) \
	>"$work/printed" 2>"$work/said" &
script=$!
tries=0
until [ -s "$work/place/pid" ] || [ $tries -gt 100 ]; do
	tries=$((tries + 1))
	sleep 0.1
done
kill $script
wait $script
status=$?
tap_result "$([ $status -eq 143 ]; echo $?)" "a signal ends a script that waits for its server"
tap_result "$(! kill -0 "$(cat "$work/place/pid")" 2>/dev/null; echo $?)" "and its server with it"
tap_result "$([ ! -s "$work/printed" ]; echo $?)" "and it has printed no figure"
tap_done
