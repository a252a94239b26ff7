#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The malloc family keeps glibc's promises.
. "${top_srcdir:?}/tests/preload/run.sh"

for name in zero-and-null alignment too-large errno-kept usable-size realloc-bytes \
	libc-names introspection; do
	both $name
done
tap_done
