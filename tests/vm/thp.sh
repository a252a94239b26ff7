#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
. "$top_srcdir/tests/vm/vm.sh"
# By four threads a mix is a little beyond its bound in some runs, as the emulation is slow.
RATIO_THREADS=${RATIO_THREADS:-1${OPEN:+ 4}}
vm_test thp.sh
