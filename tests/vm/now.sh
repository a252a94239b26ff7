#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
. "$top_srcdir/tests/vm/vm.sh"
vm_far=512
vm_programs=tests/vm/idle
vm_test now.sh
