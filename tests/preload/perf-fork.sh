#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Forking a process whose heap many threads use costs little more than with stock jemalloc.
. "${top_srcdir:?}/tests/preload/run.sh"
. "$top_srcdir/tests/preload/perf.sh"

at_most 1.5 "fork, exit and wait of an 8-thread heap" 5 perf-fork
tap_done
