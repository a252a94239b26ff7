#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
. "$top_srcdir/tests/vm/vm.sh"
vm_programs=tests/main/redis_load
vm_files=$top_srcdir/tests/main/job.sh
vm_test job.sh
