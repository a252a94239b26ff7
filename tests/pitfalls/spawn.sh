#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Processes made in every way.
. "${top_srcdir:?}/tests/preload/run.sh"

programs=$top_builddir/tests/pitfalls
both spawn
tap_done
