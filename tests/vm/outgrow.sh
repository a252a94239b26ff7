#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
. "$top_srcdir/tests/vm/vm.sh"
vm_sockets=2
vm_cpus=1
vm_near=256
vm_far=256
vm_test outgrow.sh
