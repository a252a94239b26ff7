#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# counts.sh BUILD: how much the tests of a build directory have tried, as the text of doc/COUNTS.md.
# A test says it in a line "# counted: WHAT" of its log. make counts
set -u

cat << 'END'
# How much the tests try

Written by `make counts` from what a whole `make check` printed; not by hand.

END
find "$1/tests" -name '*.log' -exec grep -h '^# counted: ' {} + | sed 's/^# counted: /- /' | sort
