#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Whichever system call of the library fails, whichever time, the program's result is its own. One
# case by hand: see what tests/faults/inject prints for it, and tests/faults/hook.c.
. "${top_srcdir:?}/tests/preload/run.sh"

faults=$top_builddir/tests/faults
copy=$faults/.libs/libtierheap-faults.so

# Two nodes, the second with a kmem device and without a processor.
nodes=$work/root/sys/devices/system/node
dax=$work/root/sys/bus/dax
mkdir -p "$nodes/node0" "$nodes/node1" "$dax/devices/dax0.0" "$dax/drivers/kmem" \
	"$work/root/proc/self" || exit 99
echo 0-1 | tee "$nodes/online" >"$nodes/has_memory"
echo 0 >"$nodes/has_cpu"
echo 10 20 >"$nodes/node0/distance"
echo 20 10 >"$nodes/node1/distance"
for n in 0 1; do
	printf 'Node %d MemTotal: 16777216 kB\nNode %d MemFree: 15728640 kB\n' $n $n \
		>"$nodes/node$n/meminfo"
done
ln -s ../../drivers/kmem "$dax/devices/dax0.0/driver"
echo 1 >"$dax/devices/dax0.0/target_node"
printf 'Name:\tvictim\nMems_allowed_list:\t0-1\n' >"$work/root/proc/self/status"

# hook_in LIBRARY: its names there; 1: it has none.
hook_in() {
	nm "$1" >"$work/nm" && [ -s "$work/nm" ] || return 2
	grep -E ' (fault_[a-z]*|__wrap_mmap|clause)$' "$work/nm"
}

# inject SETUP [NAME...]
inject() {
	setup=$1
	shift
	"$faults/inject" "$setup" "$work" "$copy" "$faults/victim" "$@" >"$work/got"
	inject_status=$?
	awk -v n="$tap_count" '
		/^(not )?ok / { sub(/ok [0-9]+/, "ok " (n + ++seen)) }
		{ print }' "$work/got"
	tap_count=$((tap_count + $(grep -cE '^(not )?ok ' "$work/got")))
	tap_failed=$((tap_failed + $(grep -c '^not ok ' "$work/got")))
	grep -qE "^# setup $setup: [1-9][0-9]* faults tried" "$work/got"
	tap_result $((inject_status > 1 || $?)) "the faults of the setup $setup were tried"
	tried=$((tried + $(sed -n 's/^# setup [a-z]*: \([0-9]*\) faults.*/\1/p' "$work/got")))
	differing=$((differing + $(sed -n 's/.* \([0-9]*\) differing.*/\1/p' "$work/got")))
}

tried=0 differing=0
tap_check "the copy of the library has the hook" hook_in "$copy"
hook_in "$library" >"$work/hook"
tap_result $(($? != 1)) "the library that is installed has none"
inject tiers
inject strict mbind madvise_populate move_pages query_pages openat read
inject grown mmap mprotect
inject simulated mincore clock_gettime
inject filtered pread64
inject verbose write fcntl rt_sigprocmask rt_sigpending
inject unread rt_sigtimedwait
# It leaves pages untouched, and all that is resident has to be counted: by looks.
for errno in 1 38; do
	bare LD_PRELOAD="$copy" TIERHEAP_RATIO=1:4 TIERHEAP_SIMULATE=on INJECT_PLAN=mincore:1:0:$errno \
		"$programs/untouched" >"$work/out" 2>&1
	tap_result $? "where mincore is refused (errno $errno) pages are counted by other means"
	show "$work/out"
done
tap_comment "counted: $tried faults of system calls tried, $differing differing results"
tap_done
