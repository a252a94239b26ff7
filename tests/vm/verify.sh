#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
. "$top_srcdir/tests/vm/vm.sh"
command -v migratepages > /dev/null ||
	tap_missing "migratepages was not found; on Debian: apt-get install numactl"
vm_programs="tests/vm/idle tests/preload/refuse"
vm_commands=migratepages
vm_test verify.sh
