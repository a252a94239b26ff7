#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Pointers that no heap gave out.
. "${top_srcdir:?}/tests/preload/run.sh"

ignoring() {
	plain TIERHEAP_INVALID_POINTER=ignore "$@"
}
other=$(stock_jemalloc)
programs=$top_builddir/tests/pitfalls
program plain invalid abort
program tiered invalid abort
program ignoring invalid ignore
# Behind it may stand one whose blocks look otherwise: they are passed on.
bare LD_PRELOAD="$library:$other" "$top_builddir/tests/preload/witness" >"$work/out" 2>"$work/err"
tap_result $(($? != 7)) "another allocator behind the library is left alone"
tap_done
