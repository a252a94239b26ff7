# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh disable=SC2034
# Sourced by run.sh after columns.sh: tierheap at 1:4 with other settings of its jemalloc, one at a
# time. DESIGN.md says what the settings chosen are.

columns='jemalloc chosen slots-2 slots-1 small-slots-200 small-slots-1200 cached-32K cached-16K
large-slots-8 large-slots-32 flush-half flush-quarter decay-0 decay-1s decay-60s huge-pages'

# setting NAME: of MALLOC_CONF (jemalloc(3), TUNING).
setting() {
	case $1 in
	chosen) echo narenas:1 ;; # which has no say: tierheap sets it
	slots-*) echo "lg_tcache_nslots_mul:${1#slots-}" ;;
	small-slots-*) echo "tcache_nslots_small_max:${1#small-slots-}" ;;
	cached-32K) echo tcache_max:32768 ;;
	cached-16K) echo tcache_max:16384 ;;
	large-slots-*) echo "tcache_nslots_large:${1#large-slots-}" ;;
	flush-half) echo lg_tcache_flush_large_div:1 ;;
	flush-quarter) echo lg_tcache_flush_large_div:2 ;;
	decay-0) echo dirty_decay_ms:0 ;;
	decay-1s) echo dirty_decay_ms:1000 ;;
	decay-60s) echo dirty_decay_ms:60000 ;;
	huge-pages) echo thp:always ;;
	esac
}

# column NAME: as in columns.sh.
column() {
	case $1 in
	jemalloc) preload libjemalloc2 libjemalloc.so.2 ;;
	*) echo "$simulated TIERHEAP_RATIO=1:4 MALLOC_CONF=$(setting "$1")" ;;
	esac
}
