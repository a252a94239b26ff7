#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Each policy places the blocks of a running program as it says, from the start and once it is set.
. "${top_srcdir:?}/tests/preload/run.sh"

: "${TEST_TOOL:?}"
export TEST_TOOL

# lies LINE BOUNDS: five percentages of blocks in PMEM, of 64 B to 64 KiB, each within its FROM-TO.
lies() {
	echo "$1 $2" | awk 'NF != 10 { exit 1 }
		{
			for (i = 1; i <= 5; i++) {
				split($(i + 5), bound, "-")
				if ($i < bound[1] || $i > bound[2])
					wrong = 1
			}
			exit wrong
		}'
}

# placed SENTENCE BOUNDS VARIABLE=VALUE...: the program under these settings.
placed() {
	sentence=$1 bounds=$2
	shift 2
	tiered "$@" "$programs/policies" >"$work/out" 2>"$work/err"
	line=$(cat "$work/out")
	lies "$line" "$bounds" && [ ! -s "$work/err" ]
	tap_result $? "$sentence"
	tap_comment "in PMEM, % of 64 B, 512 B, 2 KiB, 4 KiB, 64 KiB: $line"
	show "$work/err"
}

# set_to SENTENCE BOUNDS KEY=VALUE...: the program starts at 1:4, and is told by tierheap set.
set_to() {
	sentence=$1 bounds=$2
	shift 2
	tiered "$programs/policies" "\"\$TEST_TOOL\" set \$PROGRAM $* > /dev/null" >"$work/out" 2>"$work/err"
	line=$(sed -n 2p "$work/out")
	lies "$line" "$bounds"
	tap_result $? "$sentence"
	tap_comment "in PMEM, % of 64 B, 512 B, 2 KiB, 4 KiB, 64 KiB: $line"
	show "$work/err"
}

# What a program gets first of all stays in DRAM.
dram=0-0 pmem=98-100
placed "dynamic-threshold 1:4: the smallest fifth lies in DRAM" "0-3 97-100 $pmem $pmem $pmem"
placed "dynamic-threshold 3:2: the smallest three fifths lie in DRAM" \
	"$dram $dram 0-3 97-100 $pmem" TIERHEAP_RATIO=3:2
placed "dram-only: all lie in DRAM" "$dram $dram $dram $dram $dram" TIERHEAP_POLICY=dram-only
placed "pmem-only: all lie in PMEM" "$pmem $pmem $pmem $pmem $pmem" TIERHEAP_POLICY=pmem-only
placed "static-threshold 2K: up to 2 KiB in DRAM, larger ones in PMEM" \
	"$dram $dram $dram $pmem $pmem" \
	TIERHEAP_POLICY=static-threshold TIERHEAP_THRESHOLD=2K
placed "static-ratio 1:4: four fifths of every size lie in PMEM" \
	"76-84 76-84 76-84 76-84 76-84" TIERHEAP_POLICY=static-ratio
placed "a minimum of 4K keeps up to 4 KiB in DRAM whatever the ratio" \
	"$dram $dram $dram $dram $pmem" TIERHEAP_THRESHOLD_MIN=4K
placed "a maximum of 512 keeps more than 512 B in PMEM whatever the ratio" \
	"$dram $dram $pmem $pmem $pmem" TIERHEAP_RATIO=4:1 TIERHEAP_THRESHOLD_MAX=512
set_to "set to static-threshold 2K" "$dram $dram $dram $pmem $pmem" \
	policy=static-threshold threshold=2K
set_to "set to static-ratio" "76-84 76-84 76-84 76-84 76-84" policy=static-ratio
set_to "set to a minimum of 4K" "$dram $dram $dram $dram $pmem" min=4K
set_to "set to 4:1 with a maximum of 512" "$dram $dram $pmem $pmem $pmem" ratio=4:1 max=512
set_to "set to dram-only" "$dram $dram $dram $dram $dram" policy=dram-only
program tiered few
tap_done
