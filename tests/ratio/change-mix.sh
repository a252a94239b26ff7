#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
. "$top_srcdir/tests/ratio/ratio.sh"
large="large-4k-128k"
for threads in ${RATIO_THREADS:-1 4}; do
	for mix in 64b uniform-32-232 redis-like; do
		for ratio in 1:1 1:4; do
			row "$mix, then large blocks, then $mix by $threads thread(s): $ratio a tenth later" \
				$ratio $mix "$threads" grow,churn,to=$large,churn,to=$mix,churn
		done
	done
done
rows_end
tap_done
