#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Processes made in every way.
. "${top_srcdir:?}/tests/preload/run.sh"

programs=$top_builddir/tests/pitfalls
both spawn
programs=$top_builddir/tests/preload
program tiered fork-busy 2000
tap_done
