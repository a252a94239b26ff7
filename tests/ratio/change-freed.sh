#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
. "$top_srcdir/tests/ratio/ratio.sh"
for threads in ${RATIO_THREADS:-1 4}; do
	for mix in $ratio_mixes; do
		row "half a heap of $mix freed at random by $threads thread(s): 1:4 again a tenth later" \
			1:4 "$mix" "$threads" grow,half
	done
done
rows_end
tap_done
