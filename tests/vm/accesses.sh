#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What make bench-model counts: loads, stores and cache misses of known numbers, on each node.
. "$top_srcdir/tests/vm/vm.sh"
vm_near=512
vm_far=256
vm_programs=tests/bench/model/walk
counted=$(mktemp "${TMPDIR:-/tmp}/tierheap-accesses.XXXXXX") || exit 99
vm_plugin=$top_builddir/tests/bench/model/.libs/accesses.so,near=$((vm_near << 20)),cache=8388608,out=$counted
vm_run accesses.sh
mv "$counted" "$vm_work/counted"
[ "$(cat "$vm_work/result/status")" = 0 ] || vm_failed "the guest's script failed"

# interval N FIELD LEAST MOST: of the n-th; fields as accesses.c prints them, from 2 on.
interval() {
	awk -v n="$1" -v field="$2" -v least="$3" -v most="$4" '
		$1 == "interval" && ++i == n { value = $field }
		END { print "field " field " of interval " n " is " value; exit !(i >= n && value >= least && value <= most) }' "$vm_work/counted"
}

# What else runs on that processor for a moment is in it too.
words=4194304 lines=524288 some=2000
tap_check "a load of each word of 32 MiB of DRAM is counted, and no other" interval 1 3 $words $((words + some))
tap_check "none of them on the KMEM DAX node" interval 1 4 0 0
tap_check "each line of it is a miss of the modelled cache" interval 1 7 $lines $((lines + some))
tap_check "on the KMEM DAX node they are counted there" interval 2 4 $words $((words + some))
tap_check "and so are the misses" interval 2 8 $lines $((lines + some))
tap_check "DRAM has hardly any then" interval 2 3 0 $some
tap_check "stores to DRAM are counted" interval 3 5 $words $((words + some))
tap_check "stores to the KMEM DAX node are" interval 4 6 $words $((words + some))
tap_check "and are its misses" interval 4 10 $lines $((lines + some))
tap_check "of two rounds of 1 MiB, which the cache holds, the second has no miss" \
	interval 6 8 1 $((16384 + some))
tap_check "but all of its accesses" interval 6 4 262144 $((262144 + some))
tap_check "eight misses that follow each other are waited for together" \
	interval 1 11 $((lines / 16)) $((lines / 4))
tap_check "another processor's are not counted" interval 9 3 0 $some
tap_done
