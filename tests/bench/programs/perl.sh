#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# perl.sh: the hashes of hashes.pl.
. "${top_srcdir:?}/tests/bench/programs/lib.sh"
need perl
metered perl "$inputs/hashes.pl"
answered right
figures
