#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
. "$top_srcdir/tests/vm/vm.sh"
vm_near=768
vm_far=512
vm_programs="tests/preload/refuse tests/vm/until-null"
vm_test limits.sh
