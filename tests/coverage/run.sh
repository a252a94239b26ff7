#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Which lines of the library no test reaches: run.sh DIR [TEST...]
#   DIR   is made anew: a copy of the sources, built there with gcc --coverage -O0
#   TEST  tests, as paths in a build directory; all that need no other machine when none is given
# Leaves in DIR lines.tsv, uncovered.txt (each line with its text) and COVERAGE.md. Fails where a
# line is neither reached nor its function explained in tests/coverage/explained.tsv.
# Called by `make coverage`, with the environment of the tests.
set -eu
: "${top_srcdir:?}" "${top_builddir:?}"
here=$top_srcdir/tests/coverage
dir=$1
shift
rm -rf "$dir"
mkdir -p "$dir"
dir=$(cd "$dir" && pwd)
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES DESTDIR
. "$top_srcdir/tests/main/known.sh"
. "$top_srcdir/tests/main/renamed.sh"
configure_known "$dir/config.cache"
jobs=$(nproc)
# shellcheck disable=SC2046 # one word per test
[ $# -gt 0 ] || set -- $(make -s -C "$top_builddir" print-tests | tr ' ' '\n' |
	grep -E '^tests/(unit|cli|preload|pitfalls)/')

# Counters are shared between threads. What can't be written, as in a privileged program, is no
# output of the program under test.
coverage='--coverage -O0 -g -fprofile-update=atomic'
GCOV_ERROR_FILE=/dev/null
export GCOV_ERROR_FILE

built() {
	make -s -C "$top_builddir" distdir distdir="$dir/source"
	mkdir "$dir/build"
	cd "$dir/build"
	"$dir/source/configure" -q --cache-file="$dir/config.cache" --disable-dependency-tracking
	make -s -j "$jobs" CFLAGS="$coverage"
	# Only what is in the library's, the command's and the unit tests' objects counts.
	# shellcheck disable=SC2046 # one word per test
	make -s -j "$jobs" CFLAGS="$coverage" $(echo "$*" | tr ' ' '\n' | grep '^tests/unit/')
	make -s -j "$jobs" check TESTS= CFLAGS="-O2 -g" LIBS=-lgcov
}

built "$@" > "$dir/build.log" 2>&1 || { tail -n 20 "$dir/build.log"; exit 1; }
cd "$dir/build"
# Speeds and times are not those of the library: a test that fails here says nothing.
make -s -k -j "$jobs" check TESTS="$*" > "$dir/check.log" 2>&1 || :
grep -E '^# (TOTAL|PASS|SKIP|FAIL|ERROR):' "$dir/check.log" | tail -n 5 || :

# The driver of tests/main/tsan.sh, which has a second node, made up: its moves and audits.
machine_run() {
	mkdir "$dir/machine"
	cd "$dir/machine"
	cp "$dir"/build/src/.libs/lib[bpwft]*_la-*.o .
	rm -f ./libtierheap_memkind_la-*.o ./libfront_la-replaced.o
	gcc -std=gnu11 -O1 -fno-builtin -include "$top_builddir/config.h" -I"$top_srcdir/include" \
		-I"$top_srcdir/src" -c "$top_srcdir/tests/main/tsan.c" \
		"$top_srcdir/tests/main/tsan_machine.c"
	renamed_objects "$dir/build/src/.libs/jemalloc.o"
	renamed_link --coverage || return 1
	for setting in MOVE=on MOVE=thread BIND=strict; do
		env TSAN_NODES=8000000 TIERHEAP_RATIO=1:4 "TIERHEAP_$setting" ./tsan 3000 0
	done
	# Nearly full: where every page lies is looked for.
	env TSAN_NODES=220000 TIERHEAP_RATIO=1:4 ./tsan 3000 0
	cd "$dir/build"
}
machine_run > "$dir/machine.log" 2>&1 || { tail -n 20 "$dir/machine.log"; exit 1; }

# Lines with the name of their function, of each object; then of each file.
find src -name '*.gcno' | sort > "$dir/objects"
xargs gcov -t < "$dir/objects" 2> "$dir/gcov.log" |
	awk -f "$here/lines.awk" | sort -t '	' -k 1,1 -k 2,2n > "$dir/lines.tsv"
awk -F '\t' '$4 == 0 { print $1 ":" $2 ": " $3 ":" $5 }' "$dir/lines.tsv" > "$dir/uncovered.txt"
awk -f "$here/report.awk" "$here/explained.tsv" "$dir/lines.tsv" > "$dir/COVERAGE.md"
sed -n '/^| all /p' "$dir/COVERAGE.md"
awk -f "$here/check.awk" "$here/explained.tsv" "$dir/lines.tsv"
