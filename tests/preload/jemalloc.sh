#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# A program that is linked to libjemalloc meets the preloaded heap.
. "${top_srcdir:?}/tests/preload/run.sh"

both jemalloc-flags
both jemalloc-arenas
both jemalloc-grown
both jemalloc-xallocx
both jemalloc-conf
both jemalloc-stats
both only-frees
program tiered set-taken
program tiered set-applied
program tiered jemalloc-busy
# Lazily purged pages, off by default: their locks count then too.
muzzy() {
	tiered MALLOC_CONF=muzzy_decay_ms:1,dirty_decay_ms:1 "$@"
}
program muzzy fork-busy 150
# A profile: jemalloc has to see what is given out as well as what comes back.
profiled() {
	tiered MALLOC_CONF=prof:true,lg_prof_sample:14 "$@"
}
program profiled jemalloc-prof
program profiled threads "$libraries/loaded-library.so"
# Of 8 GiB, in blocks of the size at which jemalloc looks for events each time.
statistics_come() {
	tiered MALLOC_CONF=stats_interval:67108864 "$top_builddir/tests/bench/micro" -n 2048 \
		pair 4194304 64 2> "$work/statistics"
	[ "$(grep -c 'Begin jemalloc statistics' "$work/statistics")" -eq 128 ]
}
tap_check "jemalloc's statistics come after each 64 MiB that MALLOC_CONF asks for" statistics_come
tap_done
