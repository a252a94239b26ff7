#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# New settings for a running process: checked together, written together.
. "${top_srcdir:?}/tests/cli/cli.sh"

# What the process shows: ratio, policy and the three sizes.
shown='show() { "$tool" stat $FAKE_PID --tsv | sed 1d | cut -f 5,6,7,21,22; }; '
before='dynamic-threshold	1	4	16	-'

cli_beside good "set ratio is taken" 0 "process PID: taken
dynamic-threshold	1	1	16	-" "" \
	"$shown"'"$tool" set $FAKE_PID ratio=1:1; show'
cli_beside good "several settings are taken together" 0 "process PID: taken
static-threshold	3	1	32	1048576" "" \
	"$shown"'"$tool" set $FAKE_PID ratio=3:1 policy=static-threshold threshold=2K min=32 max=1M; show'
cli_beside good "a fixed threshold is taken" 0 "process PID: taken
             set to 2 KiB" "" '
	"$tool" set $FAKE_PID policy=static-threshold threshold=2K
	"$tool" stat $FAKE_PID | grep "set to"'
cli_beside good "the last of two values counts" 0 "process PID: taken
dynamic-threshold	1	8	16	-" "" \
	"$shown"'"$tool" set $FAKE_PID ratio=1:2 ratio=1:8; show'
cli_beside good "two settings in a row add up" 0 "process PID: taken
process PID: taken
dynamic-threshold	1	2	16	65536" "" \
	"$shown"'"$tool" set $FAKE_PID ratio=1:2; "$tool" set $FAKE_PID max=64K; show'
cli_beside waiting "settings that still wait are kept" 0 "process PID: taken
static-ratio	2	5	32	65536" "" "$shown"'"$tool" set $FAKE_PID max=64K; show'
cli_beside silent "a process that makes no step leaves them pending" 0 \
	"process PID: pending: it takes the settings at its next step, when it allocates" "" \
	'"$tool" set $FAKE_PID ratio=1:1'
cli_beside refusing "a refusal of the process is told" 1 "" \
	"tierheap: process PID refused the settings" '"$tool" set $FAKE_PID ratio=1:1'
cli_beside dram "set says when everything is in DRAM" 0 "process PID: taken" \
	"tierheap: process PID keeps everything in DRAM: mbind is refused" \
	'"$tool" set $FAKE_PID ratio=1:1'
cli_beside silent "an end while set waits is told" 1 "" "tierheap: process PID has ended" \
	'(sleep 0.3; kill -9 $FAKE_PID) & "$tool" set $FAKE_PID ratio=1:1'

# refused SENTENCE MESSAGES SETTING...: nothing is written.
refused() {
	sentence=$1 messages=$2
	shift 2
	cli_beside good "$sentence" 2 "$before" "$messages" \
		"$shown \"\$tool\" set \$FAKE_PID $*; status=\$?; show; exit \$status"
}

ratio_help="write D:P with two whole numbers from 0 to 1000000, not both 0, such as 1:4"
for text in '"1;4"' 1: :4 0:0 1:1000001 -1:4 '"1:4 "' 1:4:2; do
	quoted=$(eval "printf %s $text")
	refused "ratio=$quoted is refused" \
		"tierheap: ratio: \"$quoted\" is not a ratio: $ratio_help" \
		"ratio=$text"
done
refused "an unknown policy is quoted" \
	'tierheap: policy: "fast" is not known: write dynamic-threshold, static-threshold, static-ratio, dram-only or pmem-only' \
	policy=fast
refused "a wrong size is quoted" \
	'tierheap: min: "4Q" is not a size from 0 to 131072G: write whole bytes, or with K, M or G, such as 4K' \
	min=4Q
refused "a setting that is read at the start only is named" \
	"tierheap: \"bind=strict\" can't be set while a process runs: write one of ratio, policy, threshold, min, max" \
	bind=strict
refused "an assignment without = is quoted" \
	'tierheap: "ratio" is no setting: write KEY=VALUE, such as ratio=1:4' ratio
refused "an empty value is the automatic ratio, too" \
	"tierheap: ratio can't become \"auto\" while a process runs: write D:P, such as 1:4" ratio=
refused "the automatic ratio can't come back" \
	"tierheap: ratio can't become \"auto\" while a process runs: write D:P, such as 1:4" \
	ratio=auto
refused "limits that exclude each other are refused" \
	"tierheap: the threshold's minimum is above its maximum (threshold 4K, min 1M, max 1K): change one of them" \
	min=1M max=1K
refused "everything that is wrong is told, and nothing right is written" \
	"tierheap: ratio: \"x\" is not a ratio: $ratio_help
tierheap: \"y=1\" can't be set while a process runs: write one of ratio, policy, threshold, min, max" \
	ratio=x max=64K y=1
tap_done
