#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Threads, forks, and blocks of other heaps.
. "${top_srcdir:?}/tests/preload/run.sh"

both threads "$libraries/loaded-library.so"
both foreign "$libraries/loaded-library.so"
both fork-alone
program plain fork-busy 150
program tiered fork-busy 250
both fork-named
program tiered fork-step
tap_done
