#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# ThreadSanitizer finds nothing in the heap, in its steps, moves and threads, and in the segment.
# It can't be in a library that takes malloc's place: its own runtime is there. So the library's
# sources make a program, in which the C family has other names (th_malloc, ...). jemalloc's object
# is the library's: ThreadSanitizer sees its locks, not its atomics.
. "${top_srcdir:?}/tests/lib/tap.sh"
. "$top_srcdir/tests/main/renamed.sh"

: "${top_builddir:?}"
work=$(mktemp -d "${TMPDIR:-/tmp}/tierheap-tsan.XXXXXX") || exit 99
trap 'rm -rf "$work"' EXIT
trap 'exit 99' HUP INT TERM
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES LD_PRELOAD MALLOC_CONF TSAN_OPTIONS
for v in $(env | sed -n 's/^\(TIERHEAP_[A-Z_]*\)=.*/\1/p'); do
	unset "$v"
done
jobs=$(nproc) stop_at_once=0

# The part of the address space for the heap's range, where ThreadSanitizer lets a program be, and
# nothing else is: from 0x7e8000000000 on (its tsan_platform.h), half a terabyte.
zone='-DWINDOW_ZONE=UINT64_C(0x7e8000000000) -DWINDOW_ZONE_LG=39u'
# It does not know fences, and says so where there are some: src/segment.c.
flags="-std=gnu11 -include $top_builddir/config.h -I$top_srcdir/include -I$top_srcdir/src $zone
	-g1 -O1 -fno-omit-frame-pointer -fexceptions -fno-builtin -fsanitize=thread -Wno-tsan"

printf 'int main(void) { return 0; }\n' > "$work/empty.c"
gcc -fsanitize=thread -o "$work/empty" "$work/empty.c" 2> /dev/null ||
	tap_missing "gcc with ThreadSanitizer's runtime (libtsan) was not found"
# Kernels that spread mappings wider than the runtime expects stop it at once.
fixed=
! setarch -R true 2> /dev/null || fixed='setarch -R'

# compiled FILE...: each to an object in the working directory.
compiled() {
	# shellcheck disable=SC2086 # one word per flag
	printf '%s\n' "$@" | xargs -P "$jobs" -I '{}' sh -c \
		'file=$1; shift; exec gcc "$@" -c -o "$(basename "$file" .c).o" "$file"' \
		sh '{}' $flags
}

# As the test's own programs are: without a warning.
driver_compiled() {
	flags="$flags -Wall -Wextra -Werror" compiled "$top_srcdir/tests/main/tsan.c" \
		"$top_srcdir/tests/main/tsan_machine.c"
}

# built DIR
built() {
	mkdir -p "$work/$1" && cd "$work/$1" || return 1
	sources=
	for file in $(make -s --no-print-directory -C "$top_builddir" print-heap-sources); do
		case $file in
		src/replaced.c | *.h) ;;
		*) sources="$sources $top_srcdir/$file" ;;
		esac
	done
	# shellcheck disable=SC2086 # one word per file
	compiled $sources && driver_compiled &&
		renamed_objects "$top_builddir/src/.libs/jemalloc.o" &&
		renamed_link -fsanitize=thread
}

# run DIR MILLISECONDS CHILDREN [VARIABLE=VALUE...]. What forks takes more locks than the search for
# wrong orders of locks has room for; and threads of a busy process's child are not supported.
run() {
	dir=$1 ms=$2 children=$3
	shift 3
	options="die_after_fork=0 report_destroy_locked=0 halt_on_error=$stop_at_once"
	[ "$children" -eq 0 ] || options="$options detect_deadlocks=0"
	# shellcheck disable=SC2086 # none or two words
	timeout -k 5 100 env TIERHEAP_RATIO=1:4 TSAN_OPTIONS="$options" "$@" \
		$fixed "$work/$dir/tsan" "$ms" "$children" > "$work/out" 2>&1
}

# clean MILLISECONDS CHILDREN [VARIABLE=VALUE...]
clean() {
	run heap "$@"
	status=$?
	grep -E '^# |^not ok' "$work/out"
	grep -A 40 ThreadSanitizer "$work/out" | head -n 60
	[ $status -eq 0 ] && grep -q '^1\.\.' "$work/out" && ! grep -q ThreadSanitizer "$work/out"
}

# What is atomic for a reason is not, in a copy.
race_found() {
	mkdir "$work/race" && cp "$work"/heap/*.o "$work/race" && cd "$work/race" || return 1
	sed 's/_Atomic uint64_t debt/uint64_t debt/' "$top_srcdir/src/moves.c" > moves.c
	! cmp -s moves.c "$top_srcdir/src/moves.c" && compiled "$work/race/moves.c" &&
		renamed_link -fsanitize=thread || return 1
	stop_at_once=1
	run race 20000 0 TSAN_NODES=8000000
	stop_at_once=0
	grep 'SUMMARY: ThreadSanitizer: data race .*/race/moves[.]c:' "$work/out"
}

tap_check "the heap builds with ThreadSanitizer, under names of its own" built heap
tap_check "ThreadSanitizer finds a race where there is one" race_found
tap_check "no race: a simulated tier, and forks" clean 3000 8 TIERHEAP_SIMULATE=on
tap_check "no race: moves between two nodes, made up, and forks" clean 3000 8 TSAN_NODES=8000000
tap_check "no race, and no lock taken in two orders: moves between two nodes" \
	clean 2500 0 TSAN_NODES=8000000
tap_check "no race, and no lock taken in two orders: a thread that moves" \
	clean 2500 0 TSAN_NODES=8000000 TIERHEAP_MOVE=thread
tap_check "no race, and no lock taken in two orders: pages that are looked for, on nodes nearly full" \
	clean 2000 0 TSAN_NODES=220000
tap_check "no race: strictly bound, and forks" clean 1500 4 TSAN_NODES=8000000 TIERHEAP_BIND=strict
tap_check "no race: plain DRAM, and forks" clean 1500 4
tap_check "no race, and no lock taken in two orders: profiled, without caches" \
	clean 1500 0 TIERHEAP_SIMULATE=on MALLOC_CONF=prof:true,lg_prof_sample:14,tcache:false
tap_done
