#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
. "$top_srcdir/tests/vm/vm.sh"
# The library whose system calls can be made to fail, in the place of the other.
TEST_LIBRARY=$top_builddir/tests/faults/.libs/libtierheap-faults.so
vm_test lies.sh
