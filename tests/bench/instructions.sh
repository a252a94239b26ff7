#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck disable=SC2154
# How many instructions an operation takes beside stock jemalloc's: counted, so that a busy machine
# does not matter. The start is taken off, by a shorter run; steps and decay are left out, because
# they come by the clock, which goes some fifty times too fast for a program under valgrind.
. "${top_srcdir:?}/tests/preload/run.sh"
# shellcheck disable=SC2034
limit=300

have valgrind || tap_missing "no valgrind"
[ -n "$(stock_jemalloc)" ] || tap_missing "no libjemalloc.so.2 to compare with"

# counted OPERATIONS MODE KIND [NUMBER...]
counted() {
	operations=$1 mode=$2
	shift 2
	"$mode" MALLOC_CONF=dirty_decay_ms:-1 valgrind --tool=callgrind --callgrind-out-file=/dev/null \
		--toggle-collect='step_try*' --collect-atstart=yes \
		"$top_builddir/tests/bench/micro" -n "$operations" "$@" 2>&1 |
		sed -n 's/.*Collected *: *//p'
}

# per_operation MODE KIND [NUMBER...]
per_operation() {
	few=$(counted 20480 "$@") many=$(counted 61440 "$@")
	awk -v few="$few" -v many="$many" 'BEGIN { printf "%.1f", (many - few) / 40960 }'
}

# at_most BOUND SENTENCE KIND [NUMBER...]
at_most() {
	bound=$1 sentence=$2
	shift 2
	own=$(per_operation tiered "$@") other=$(per_operation stock "$@")
	awk -v bound="$bound" -v own="$own" -v other="$other" \
		'BEGIN { exit !(own > 0 && other > 0 && own <= bound * other) }'
	tap_result $? "$sentence: at most $bound times stock jemalloc's ($own, $other)"
}

at_most 0.82 "a 64-byte block freed, one got" pair 64 512
at_most 0.82 "a 16-byte block freed, one got" pair 16 512
at_most 0.45 "512 blocks of 64 bytes got, then freed" burst 64 512 0
at_most 0.60 "512 blocks of 1 KiB got, then freed" burst 1024 512 0
at_most 0.68 "512 blocks of 4 KiB got, then freed" burst 4096 512 0
at_most 0.55 "a 16 KiB block freed, one got" pair 16384 512
at_most 0.65 "512 blocks of 16 KiB got, then freed" burst 16384 512 0
at_most 0.66 "512 blocks of 64 KiB got, then freed" burst 65536 512 0
at_most 1.00 "a 1 MiB block freed, one got" pair 1048576 512
tap_done
