#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
. "$top_srcdir/tests/vm/vm.sh"
vm_near=512
vm_far=256
vm_programs=tests/vm/idle
vm_test spilled.sh
