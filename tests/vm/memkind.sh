#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
. "$top_srcdir/tests/vm/vm.sh"
vm_memkind=${TEST_LIBRARY%.so}-memkind.so
[ -e "$vm_memkind" ] || tap_missing "needs a build with libmemkind"
vm_far=256
vm_test memkind.sh
