#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Blocks of 8-1000 bytes that threads hand on cost what they cost in stock jemalloc. With windows at
# equal distances they would share one slot of jemalloc's address cache, and cost twice as much.
. "${top_srcdir:?}/tests/preload/run.sh"
. "$top_srcdir/tests/preload/perf.sh"

at_most 1.10 "churn of one thread at a time" 3 perf-churn 1
at_most 1.10 "churn of two threads" 3 perf-churn 2
tap_done
