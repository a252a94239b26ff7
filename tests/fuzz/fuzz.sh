#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# libFuzzer finds no input for which a reader, or the plan, does something that it must not.
#
# FUZZ_SECONDS: of each target, with another seed each time; 8 and always the same where it is not
# set. What is found is printed, and belongs into tests/fuzz/corpus/TARGET, which every compiler's
# build tries.
. "${top_srcdir:?}/tests/lib/tap.sh"

: "${top_builddir:?}"
seconds=${FUZZ_SECONDS:-8}
seed=1
[ -z "${FUZZ_SECONDS-}" ] || seed=$$
corpus=$top_srcdir/tests/fuzz/corpus
# Trees of sysfs are written all the time.
[ -w /dev/shm ] && TMPDIR=/dev/shm
work=$(mktemp -d "${TMPDIR:-/tmp}/tierheap-fuzz.XXXXXX") || exit 99
trap 'rm -rf "$work"' EXIT
trap 'exit 99' HUP INT TERM
TMPDIR=$work
export TMPDIR
unset ASAN_OPTIONS UBSAN_OPTIONS MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES
sanitizers='address,undefined,float-cast-overflow'

listed() {
	make -s --no-print-directory -C "$top_builddir" "print-fuzz-$1"
}

compiled() {
	clang -g -O1 -std=gnu11 -fno-sanitize-recover=all -include "$top_builddir/config.h" \
		-I"$top_srcdir" -I"$top_srcdir/include" -I"$top_srcdir/src" -I"$top_srcdir/tools" \
		"$@"
}

# A fuzzer that found nothing here would find nothing anywhere.
finds() {
	cat > "$work/known.c" << 'END'
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size > 2 && data[0] == 't' && data[1] == 'i' && data[2] == 'e')
		abort();
	return 0;
}
END
	compiled -fsanitize=fuzzer,"$sanitizers" -o "$work/known" "$work/known.c" || return 1
	"$work/known" -seed=1 -runs=1000000 -artifact_prefix="$work/known-" > "$work/out" 2>&1
	[ $? -eq 77 ] && grep -q 'deadly signal' "$work/out" && grep -q '^tie' "$work"/known-crash-*
}

# The common part once, the targets with it.
built() {
	mkdir "$work/base" && cd "$work/base" || return 1
	for file in $(listed sources); do
		case $file in
		*.c) compiled -fsanitize=fuzzer-no-link,"$sanitizers" -c "$top_srcdir/$file" ||
			return 1 ;;
		esac
	done
	ar -rcs "$work/base.a" ./*.o || return 1
	for target in $targets; do
		compiled -fsanitize=fuzzer,"$sanitizers" -o "$work/$target" \
			"$top_srcdir/tests/fuzz/$target.c" "$work/base.a" -ljansson -lm || return 1
	done
}

# fuzzed TARGET
fuzzed() {
	mkdir "$work/$1.corpus" || return 1
	"$work/$1" -seed=$seed -max_total_time="$seconds" -max_len=1000 -print_final_stats=1 \
		-artifact_prefix="$work/$1-" -timeout=10 "$work/$1.corpus" "$corpus/$1" \
		> "$work/$1.out" 2>&1
	fuzzed_status=$?
	tried=$(sed -n 's/^stat::number_of_executed_units: *//p' "$work/$1.out")
	all=$((all + ${tried:-0}))
	[ $fuzzed_status -eq 0 ] && [ "${tried:-0}" -gt 0 ]
	tap_result $? "$1: every input is dealt with as it should be"
	tap_comment "$1: ${tried:-0} inputs, $(find "$work/$1.corpus" -type f | wc -l) of them new"
	[ $fuzzed_status -eq 0 ] && return
	tap_comment "$(grep -E 'not so:|runtime error:|ERROR:|SUMMARY:|^ +#[0-9]' "$work/$1.out" |
		head -n 20)"
	for found in "$work/$1"-*; do
		tap_comment "$(od -An -tx1 -v "$found" | head -n 60)"
	done
}

targets=$(listed targets | tr ' ' '\n' | sed 's,.*/,,')
for target in $targets; do
	tap_check "$target: the corpus" "$top_builddir/tests/fuzz/$target" "$corpus/$target"
done
if ! command -v clang > /dev/null; then
	lacks="clang was not found"
elif ! finds > "$work/log" 2>&1; then
	lacks="clang has no fuzzer"
	tap_comment "$(tail -n 5 "$work/log")"
fi
if [ -n "${lacks-}" ]; then
	if [ -n "$CI" ]; then
		tap_result 1 "libFuzzer tries more ($lacks)"
	else
		tap_result 0 "libFuzzer tries more # SKIP $lacks"
	fi
	tap_done
fi
tap_result 0 "the fuzzer finds an input that is known to be wrong"
all=0
tap_check "the targets build with libFuzzer, AddressSanitizer and UBSan" built
for target in $targets; do
	fuzzed "$target"
done
tap_comment "counted: $all inputs tried in $(echo "$targets" | wc -l) fuzz targets"
tap_done
