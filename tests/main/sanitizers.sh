#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The sanitizers of gcc find nothing: AddressSanitizer and UBSan in the pure layers, the unit tests
# and the command; UBSan in the library. There it has no runtime, which would allocate: what is
# undefined is an illegal instruction.
. "${top_srcdir:?}/tests/lib/tap.sh"
. "$top_srcdir/tests/main/known.sh"

: "${top_builddir:?}" "${TEST_LIBRARY:?}"
work=$(mktemp -d "${TMPDIR:-/tmp}/tierheap-sanitizers.XXXXXX") || exit 99
trap 'rm -rf "$work"' EXIT
trap 'exit 99' HUP INT TERM
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES DESTDIR
export top_srcdir
configure_known "$work/config.cache"
jobs=$(nproc)

command -v gcc > /dev/null || tap_missing "gcc was not found"

# A copy, as sources that are configured themselves can't be built elsewhere.
source_copied() {
	make -s -C "$top_builddir" distdir distdir="$work/source"
}

# built DIR CC CFLAGS TARGET... The flags are make's alone: both builds are configured alike, and
# none of configure's many programs has a sanitizer's runtime in it.
built() {
	dir=$work/$1 cc=$2 flags=$3
	shift 3
	{ mkdir -p "$dir" && cd "$dir" &&
		"$work/source/configure" -q --cache-file="$work/config.cache" \
			--disable-dependency-tracking &&
		make -s -j "$jobs" CC="$cc" CFLAGS="$flags -g1 -O1 -fno-omit-frame-pointer" \
			"$@"; } > "$work/log" 2>&1 ||
		{ tail -n 20 "$work/log"; return 1; }
}

# tests_of FOLDER: the names that the build knows, as paths in a build directory.
tests_of() {
	make -s -C "$top_builddir" print-tests | tr ' ' '\n' | grep "^tests/$1/"
}

# clean COMMAND...: every point of the test holds, and no sanitizer has spoken.
clean() {
	timeout -k 5 300 "$@" > "$work/out" 2>&1
	status=$?
	grep -E -B 5 -A 15 '^not ok|^Bail out|runtime error:|Sanitizer' "$work/out" | head -n 40
	[ $status -eq 0 ] && grep -qE '^ok |^1\.\.0 # SKIP' "$work/out" &&
		! grep -qE 'runtime error:|Sanitizer' "$work/out"
}

# A sanitizer that were not in the build would find nothing either.
faults_found() {
	cat > "$work/fault.c" << 'END'
#include <limits.h>
#include <stdlib.h>
int main(int argc, char **argv)
{
	volatile int largest = INT_MAX;
	char *volatile p = malloc(4);
	(void)argv;
	if (argc > 1)
		largest += argc;
	free(p);
	return p[argc];
}
END
	$asan_cc $asan -o "$work/fault" "$work/fault.c" || return 1
	"$work/fault" > "$work/out" 2>&1
	grep -q 'heap-use-after-free' "$work/out" || return 1
	"$work/fault" overflow > "$work/out" 2>&1
	grep -q 'runtime error: signed integer overflow' "$work/out"
}

library_traps() {
	objdump -d "$work/source/.libs/libtierheap.so" > "$work/code" &&
		[ "$(grep -c '[^a-z]ud2' "$work/code")" -gt 500 ]
}

# The runtimes come with the command: it runs under the library too, which has to be loaded first.
asan_cc='gcc -static-libasan -static-libubsan'
asan='-fsanitize=address,undefined -fno-sanitize-recover=all'
trap_flags='-fsanitize=undefined -fsanitize-undefined-trap-on-error'

tap_check "the sources are copied" source_copied
tap_check "AddressSanitizer and UBSan find a fault where there is one" faults_found
# shellcheck disable=SC2046 # one word per test
tap_check "the command and the unit tests build with AddressSanitizer and UBSan" \
	built asan "$asan_cc" "$asan" tierheap tests/cli/fake_segment tests/cli/machine tests/cli/causes tests/cli/verified \
	$(tests_of unit) $(tests_of top | grep -v '\.sh$')
tap_check "the library builds with UBSan, in the tree of its sources" \
	built source gcc "$trap_flags" libtierheap.la
tap_check "the library has its checks" library_traps

# The rest of a build directory: the library, and programs that are not of the command.
mkdir -p "$work/asan/.libs" "$work/asan/tests/preload"
ln -sf "$work/source/.libs/libtierheap.so" "$work/asan/.libs/libtierheap.so"
cp "$top_builddir/tests/cli/static" "$work/asan/tests/cli/static"
cp "$top_builddir/tests/preload/refuse" "$work/asan/tests/preload/refuse"
normal=$top_builddir
top_builddir=$work/asan TEST_TOOL=$work/asan/tierheap
TEST_LIBRARY=$work/source/.libs/libtierheap.so
export top_builddir TEST_TOOL TEST_LIBRARY
for test in $(make -s -C "$normal" print-tests); do
	case $test in
	# What figures cost tells nothing there: it is the sanitizers' own time.
	tests/top/cost.sh | tests/cli/readers.sh) ;;
	# The sanitizers themselves need /proc.
	tests/cli/procless.sh) ;;
	tests/top/*.sh)
		# The search for leaks stops a process by SIGSTOP, which the SIGCONT of a terminal that
		# ends undoes: both wait for ever then. Leaks are found by the tests of the parts.
		tap_check "AddressSanitizer and UBSan: $test" \
			clean env ASAN_OPTIONS=detect_leaks=0 sh "$top_srcdir/$test" ;;
	tests/unit/* | tests/top/* | tests/cli/machine | tests/cli/causes)
		tap_check "AddressSanitizer and UBSan: $test" clean "$work/asan/$test" ;;
	tests/cli/*)
		tap_check "AddressSanitizer and UBSan: $test" clean sh "$top_srcdir/$test" ;;
	esac
done
top_builddir=$normal
for test in glibc header jemalloc cxx lifetime faults secure; do
	tap_check "UBSan in the library: tests/preload/$test.sh" \
		clean sh "$top_srcdir/tests/preload/$test.sh"
done
tap_done
