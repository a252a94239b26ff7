#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
. "$top_srcdir/tests/vm/vm.sh"
vm_files=$top_srcdir/doc/TUTORIAL.md
vm_test tutorial.sh
