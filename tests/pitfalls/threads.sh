#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Thousands of threads, their last moments, and the process's.
. "${top_srcdir:?}/tests/preload/run.sh"
here=$top_builddir/tests/pitfalls

# ends HOW: what it prints, and its status, are the same with the library, and it leaves nothing that
# confuses the tool.
ends() {
	bare "$here/end" "$1" >"$work/wanted" 2>&1
	echo "status $?" >>"$work/wanted"
	tiered "$here/end" "$1" >"$work/got" 2>&1
	echo "status $?" >>"$work/got"
	same "a process that ends by $1 prints and returns its own" "$work/wanted" "$work/got"
}

programs=$here
program tiered threads "$libraries/loaded-library.so"
program plain threads "$libraries/loaded-library.so"
for how in main handlers quick abort kill _exit; do
	ends $how
done

# The tool goes on among what such processes left behind.
left() {
	tiered "$here/end" kill &
	ended=$!
	wait $ended
	"${TEST_TOOL:?}" stat --all >"$work/out" 2>"$work/err" && [ ! -s "$work/err" ] &&
		! grep -q '^ *[0-9]* end ' "$work/out"
}
tap_check "what they leave behind does not confuse the tool" left
tap_done
