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
program tiered jemalloc-busy
tap_done
