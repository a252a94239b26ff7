#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# malloc and free of one size cost what they cost in stock jemalloc.
. "${top_srcdir:?}/tests/preload/run.sh"
. "$top_srcdir/tests/preload/perf.sh"

for size in 64 1024 16384 65536; do
	at_most 1.05 "one $size-byte block freed, one got" 5 perf-pairs $size ring
	at_most 1.05 "512 blocks of $size bytes got, then freed" 5 perf-pairs $size batch
done
tap_done
