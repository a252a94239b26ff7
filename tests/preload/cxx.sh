#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# C++ programs, linked to libjemalloc or not, meet the heap.
. "${top_srcdir:?}/tests/preload/run.sh"

have "${CXX:=c++}" || tap_missing "needs a C++ compiler"
compile() {
	$CXX -std=c++17 -O1 -fno-builtin -D_GNU_SOURCE -Wall -Wextra -I"$top_srcdir/include" \
		-o "$work/$1" "$top_srcdir/tests/preload/operators.cc" -lpthread $2
}
for kind in plain-c++ jemalloc-c++; do
	case $kind in
	plain-c++) link= ;;
	*) link=-ljemalloc ;;
	esac
	compile $kind "$link" || tap_missing "$CXX can't build a program${link:+ with $link}"
	for mode in tiered plain; do
		$mode "$work/$kind" >"$work/out" 2>"$work/err"
		take $? $mode $kind
	done
done
tap_done
