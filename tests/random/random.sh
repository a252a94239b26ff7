#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Threads call every function of the heap in random order, and each answer is held against a model.
#
# RANDOM_SECONDS: of all runs together; where it is not set 150, and 600 where CI is. SEED: of one
# more run, in place of the day's. A violation's line has seed, thread and operation; the seed gives
# the same operations.
. "${top_srcdir:?}/tests/preload/run.sh"

seconds=${RANDOM_SECONDS:-${CI:+600}}
seconds=${seconds:-150}
day=${SEED:-$(date +%Y%m%d)}
random=$top_builddir/tests/random/random
runs=15 # of whole time below
each=$(((seconds + runs - 1) / runs))
# shellcheck disable=SC2034 # of bare
limit=$((each + 400))
summary=$work/summary
# Tests of times run beside it.
renice -n 19 -p $$ > "$work/renice" 2>&1 || tap_comment "$(cat "$work/renice")"
: > "$summary"

memkind() {
	bare LD_PRELOAD="${library%.so}-memkind.so" TIERHEAP_SIMULATE=on TIERHEAP_RATIO=1:4 "$@"
}

# run SENTENCE MODE SEED THREADS [VARIABLE=VALUE...] [WORD...]
run() {
	sentence=$1 mode=$2 seed=$3 threads=$4
	shift 4
	words='' settings=''
	for word; do
		case $word in
		*=*) settings="$settings $word" ;;
		*) words="$words $word" ;;
		esac
	done
	# shellcheck disable=SC2086 # lists of words
	"$mode" $settings "$random" "$seed" "${each}s" "$threads" $words > "$work/out" 2> "$work/err"
	run_status=$?
	cat "$work/out" >> "$summary"
	[ $run_status -eq 0 ] && grep -q ', 0 violations$' "$work/out" &&
		{ [ "$mode" = rangeless ] || ! grep -q '^tierheap: ' "$work/err"; }
	tap_result $? "$sentence: seed $seed, $threads threads"
	tap_comment "$(cat "$work/out" "$work/err")"
}

# Little address space: it can't all be had, and that is no violation.
limited() {
	tiered sh -c 'ulimit -v 4000000 && exec "$@"' sh "$@"
}

# So little that there is no range for the heap; one line says so.
rangeless() {
	tiered sh -c 'ulimit -v 800000 && exec "$@"' sh "$@"
}

# fault NAME WORDS: a heap with that fault is found out.
fault() {
	plain LD_PRELOAD="$top_builddir/tests/random/.libs/faulty.so:$library" FAULT="$1" \
		"$random" 1 200000 2 > "$work/out" 2> "$work/err"
	fault_status=$?
	cat "$work/out" "$work/err"
	[ $fault_status -eq 1 ] &&
		grep -qE "^violation: seed 1, thread [0-9]+, operation [0-9]+.*($2)" "$work/out"
}

same_sequence() {
	for mode in tiered plain; do
		"$mode" "$random" "$day" 20000 4 | sed 's/.*\(trace [0-9a-f]*\).*/\1/'
	done > "$work/traces"
	cat "$work/traces"
	[ "$(sort -u "$work/traces" | grep -c '^trace ')" -eq 1 ] &&
		[ "$(grep -c '^trace ' "$work/traces")" -eq 2 ]
}

tap_check "a heap that gives a block out twice is found" fault twice "another block|signal"
tap_check "a calloc that leaves a byte is found" fault calloc "have to be zero"
tap_check "a realloc that loses a byte is found" fault realloc "has changed|is not what"
tap_check "a realloc that fails and changes the block is found" fault refusal "has changed"
tap_check "an alignment that is not kept is found" fault align "not aligned"
tap_check "a usable size that is not the block's is found" fault usable "usable"
tap_check "a free that changes errno is found" fault errno "changed errno"
tap_check "a seed gives the same operations again" same_sequence

run "one thread" tiered 1 1 steer
run "threads whose settings change" tiered 2 4 steer
run "many threads" tiered 3 16 steer
run "the seed of the day" tiered "$day" 4 steer
run "pages moved by a thread" tiered 4 4 TIERHEAP_MOVE=thread steer
run "policy static-threshold" tiered 5 4 TIERHEAP_POLICY=static-threshold
run "policy static-ratio" tiered 6 4 TIERHEAP_POLICY=static-ratio
run "policy pmem-only" tiered 7 4 TIERHEAP_POLICY=pmem-only
run "policy dram-only" tiered 8 4 TIERHEAP_POLICY=dram-only
run "strict binding" tiered 9 4 TIERHEAP_BIND=strict may-fail
run "nothing kept unused" tiered 10 4 MALLOC_CONF=dirty_decay_ms:0 steer
run "little address space" limited 11 4 may-fail
run "no address space for tiers" rangeless 12 4 may-fail no-tiers
run "without any setting" plain 13 4
if [ -e "${library%.so}-memkind.so" ]; then
	run "the engine memkind" memkind 14 4 steer
else
	skip "the engine memkind" "needs a build with libmemkind"
fi
tap_comment "$(awk '/ 0 violations$/ { operations += $3; threads += $5; forks += $7; seeds++ }
	/^violation/ { violations++ }
	END { printf "counted: %d random operations by %d threads and %d forked children, %d seeds, %d violations\n",
		operations, threads, forks, seeds, violations }' "$summary")"
tap_done
