#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# tierheap.h tells a program where its memory is, with the library and without.
. "${top_srcdir:?}/tests/preload/run.sh"

program bare header bare
program tiered header tiered
program plain header plain
tap_done
