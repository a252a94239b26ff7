#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# A segment that lies.
. "${top_srcdir:?}/tests/preload/run.sh"

programs=$top_builddir/tests/pitfalls
for seed in 1 2 3 4; do
	program tiered words $seed
done
tap_done
