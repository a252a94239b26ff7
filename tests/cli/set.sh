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


# Settings of few values share a number: a byte each, its value + 1. 65793 is 1, 1, 1.
# (The number lies behind what all processes show of themselves: segment.h.)
extra='extra() { od -An -t u8 -j 2856 -N 8 $FAKE_PATH | tr -d " "; }; '
cli_beside good "bind, move and verbose are taken" 0 "process PID: taken
131842" "" "$extra"'"$tool" set $FAKE_PID bind=strict move=thread verbose=on; extra'
cli_beside good "one alone leaves the others" 0 "process PID: taken
66049
process PID: taken
65794" "" "$extra"'"$tool" set $FAKE_PID move=off; extra; "$tool" set $FAKE_PID bind=strict move=on; extra'
cli_beside good "and so does a ratio" 0 "process PID: taken
process PID: taken
66049" "" "$extra"'"$tool" set $FAKE_PID move=off; "$tool" set $FAKE_PID ratio=1:1; extra'
cli_beside older "a library that can't take it is told before anything is sent" 2 "0 0" \
	"tierheap: process PID can't change \"move\": its library is older; start it again" "$extra"'
	"$tool" set $FAKE_PID ratio=1:1 move=off; status=$?
	echo "$(extra) $(od -An -t u8 -j 2760 -N 8 $FAKE_PATH | tr -d " ")"; exit $status'
# What the TSV has in the columns of these names.
cat > "$cli_work/steered" << 'END'
columns() {
	awk -F '\t' -v names="$*" '
		NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; n = split(names, name, " "); next }
		{ for (i = 1; i <= n; i++) printf "%s%s", $at[name[i]], i < n ? " " : "\n" }'
}
"$tool" set $$ policy=static-threshold ratio=1:9 threshold=8K min=64 max=1M bind=strict \
	move=off verbose=on >&2
for try in $(seq 1000); do
	shown=$("$tool" stat $$ --tsv | columns policy ratio_dram ratio_pmem threshold \
		threshold_min threshold_max bind move verbose)
	[ "${shown#*strict}" = "$shown" ] || break
done
echo "$shown"
END
cli_expect "a running process shows all that set changed, once it has taken it" 0 \
	"static-threshold 1 9 8192 64 1048576 strict off on" "" \
	sh -c '"$tool" run --simulate sh "$cli_work/steered" 2> "$cli_work/said"'
cli_beside older "it takes what it can" 0 "process PID: taken
0" "" "$extra"'"$tool" set $FAKE_PID ratio=1:1; extra'

# Until the ratio is held.
wait_said='sed "s/after [0-9.]* s$/after N s/"'
cli_beside good "--wait is back at once where the ratio is held" 0 \
	"process PID: taken, error +0.0000 after N s" "" \
	'timeout 1 "$tool" set $FAKE_PID ratio=1:4 --wait | '"$wait_said"
cli_beside settling "--wait is back when the pages have followed, and says how long that took" 0 \
	"process PID: taken, error +0.0000 after 1 s" "" \
	'timeout 10 "$tool" set --wait=5 $FAKE_PID ratio=1:1 | sed "s/after [1-4]\.[0-9]* s/after 1 s/"'
cli_beside settling "the tolerance is for them, too" 0 \
	"process PID: taken, error +0.0000 after 0 s" "" \
	'"$tool" set --wait=5 --tolerance 0.2 $FAKE_PID ratio=1:1 | sed "s/after 0\.[0-9]* s/after 0 s/"'
cli_beside good "a ratio that is not reached in time is status 3" 3 "" \
	"tierheap: process PID: error +0.3000 after 0.2 s, beyond 0.01, and 0.0 MiB still to be looked at" \
	'"$tool" set --wait=0.2 $FAKE_PID ratio=1:1'
cli_beside good "one within the tolerance is reached" 0 \
	"process PID: taken, error +0.3000 after N s" "" \
	'timeout 1 "$tool" set --wait --tolerance 0.3001 $FAKE_PID ratio=1:1 | '"$wait_said"
cli_beside silent "settings that are not taken in time are status 3" 3 "" \
	"tierheap: process PID: pending after 0.2 s: it takes the settings at its next step, when it allocates" \
	'"$tool" set --wait=0.2 $FAKE_PID ratio=1:1'
cli_beside good "the end of a process that is waited for is told" 1 "" \
	"tierheap: process PID has ended" \
	'(sleep 0.3; kill -9 $FAKE_PID) & timeout 10 "$tool" set --wait $FAKE_PID ratio=1:1'
cli_beside dram "nobody waits where everything is in DRAM" 3 "process PID: taken" \
	"tierheap: process PID keeps everything in DRAM: mbind is refused" \
	'timeout 1 "$tool" set --wait $FAKE_PID ratio=1:1'
cli_beside dram "but where that is what is wanted" 0 "process PID: taken, error +0.0000 after N s" \
	"tierheap: process PID keeps everything in DRAM: mbind is refused" \
	'timeout 1 "$tool" set --wait $FAKE_PID policy=dram-only > $cli_work/said; status=$?
	'"$wait_said"' $cli_work/said; exit $status'
cli_beside good "a fixed threshold has no share to wait for" 2 "" \
	"tierheap: process PID: --wait has nothing to wait for: policy static-threshold wants no share" \
	'"$tool" set --wait $FAKE_PID policy=static-threshold threshold=1K'

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
	"tierheap: \"stats=off\" can't be set while a process runs: write one of ratio, policy, threshold, min, max, bind, move, verbose" \
	stats=off
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
tierheap: \"y=1\" can't be set while a process runs: write one of ratio, policy, threshold, min, max, bind, move, verbose" \
	ratio=x max=64K y=1
tap_done
