#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
. "$top_srcdir/tests/ratio/ratio.sh"
for mix in $ratio_mixes; do
	for threads in ${RATIO_THREADS:-1 4}; do
		tap_check "half a heap of $mix freed at random by $threads thread(s): 1:4 again a tenth later" \
			ratio_run 1:4 "$mix" "$threads" grow,half
	done
done
tap_done
