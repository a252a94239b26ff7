#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# tierheap top costs less than a hundredth of a core at a second with 50 processes whose figures
# change, and a process that is opened no more.
. "${top_srcdir:?}/tests/top/top.sh"

seconds=15
cost=$top_builddir/tests/top/cost

# Each starts the next one; the last one top.
cat > "$cli_work/chain" << 'END'
n=$1
[ "$n" -gt 0 ] && exec "$fake" busy sh "$0" $((n - 1))
exec "$cost" "$cli_work/cost" "$tool" top
END
export cost

# cheap SENTENCE: from the file that tests/top/cost wrote.
cheap() {
	top_keys q
	cli_until [ -s "$cli_work/cost" ]
	read -r cpu wall < "$cli_work/cost"
	tap_comment "$cpu us of CPU time in $wall us"
	tap_check "$1" [ $((cpu * 100)) -lt "$wall" ]
}

cost_start() {
	rm -f "$cli_work/cost"
	top_start 80 60 "export FAKE_COMMAND=$name; exec sh $cli_work/chain 50"
	top_filter
	top_shows "50 processes are listed" "^50 \(of [0-9]* \)*processes"
}

cost_start
sleep $seconds
cheap "the list of 50 processes takes less than 1 % of a core"
cost_start
top_keys Enter
top_shows "a process is opened" "^process [0-9]* ($name)"
sleep $seconds
cheap "so does the page of one of them"
tap_done
