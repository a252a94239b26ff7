#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
. "$top_srcdir/tests/vm/vm.sh"
command -v strace > /dev/null ||
	tap_missing "strace was not found; on Debian: apt-get install strace"
vm_commands=strace
vm_test settings.sh
