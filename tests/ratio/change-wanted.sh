#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
. "$top_srcdir/tests/ratio/ratio.sh"
for mix in $ratio_mixes; do
	for threads in ${RATIO_THREADS:-1 4}; do
		tap_check "the ratio of $mix by $threads thread(s) set to 1:1 and to 1:8: there a twentieth later" \
			ratio_run 1:4 "$mix" "$threads" grow,churn,set=1:1,set=1:4,set=1:8,churn
	done
done
tap_done
