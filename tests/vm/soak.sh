#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# For SOAK_SECONDS, a minute where it is not set; make soak has it run for an hour.
. "$top_srcdir/tests/vm/vm.sh"
vm_near=768
vm_far=128
vm_seconds=$((${SOAK_SECONDS:-60} + ${TIERHEAP_VM_SECONDS:-600}))
vm_test soak.sh
