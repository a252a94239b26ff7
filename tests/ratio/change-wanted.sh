#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
. "$top_srcdir/tests/ratio/ratio.sh"
for threads in ${RATIO_THREADS:-1 4}; do
	for mix in $ratio_mixes; do
		row "the ratio of $mix by $threads thread(s) set to 1:1 and to 1:8: there a twentieth later" \
			1:4 "$mix" "$threads" grow,churn,set=1:1,set=1:4,set=1:8,churn
	done
done
rows_end
tap_done
