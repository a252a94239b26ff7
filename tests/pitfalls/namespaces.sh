#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Auditors, and libraries in namespaces of their own.
. "${top_srcdir:?}/tests/preload/run.sh"

here=$top_builddir/tests/pitfalls
auditor=$here/.libs/audit-library.so
# The loader has no room for any allocator's thread variables then, unless it is told to make some.
audited() {
	tiered LD_AUDIT="$auditor" GLIBC_TUNABLES=glibc.rtld.optional_static_tls=4096 "$@"
}
program audited threads "$libraries/loaded-library.so"
bare LD_AUDIT="$auditor" "$programs/witness" >"$work/wanted" 2>&1
audited "$programs/witness" >"$work/got" 2>&1
same "an audited program prints the same" "$work/wanted" "$work/got"
bare LD_AUDIT="$auditor" TIERHEAP_POLICY=dram-only "${TEST_TOOL:?}" run -- "$programs/witness" \
	>"$work/got" 2>&1
same "tierheap run tells it" "$work/wanted" "$work/got"
programs=$here
both namespaces "$libraries/loaded-library.so"
tap_done
