#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
. "$top_srcdir/tests/vm/vm.sh"
vm_seconds=$((3 * vm_seconds)) # four ratios
vm_test hold.sh
