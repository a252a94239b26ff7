#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Threads, forks, and blocks of other heaps.
. "${top_srcdir:?}/tests/preload/run.sh"

both threads "$libraries/loaded-library.so"
both foreign "$libraries/loaded-library.so"
program plain fork-busy 300
program tiered fork-busy 500
both fork-named
# Lazily purged pages, off by default: their locks count then too.
muzzy() {
	tiered MALLOC_CONF=muzzy_decay_ms:1,dirty_decay_ms:1 "$@"
}
program muzzy fork-busy 300
program tiered fork-step
tap_done
