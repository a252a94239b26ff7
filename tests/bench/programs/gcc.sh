#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# gcc.sh: -O2 of a large file, gcc itself and all that it starts. The object has to be the one that
# it makes with nothing preloaded.
. "${top_srcdir:?}/tests/bench/programs/lib.sh"
need gcc
source=$BENCH_KEPT/source.c
if [ ! -e "$BENCH_KEPT/source.o" ]; then
	awk -f "$inputs/source.awk" >"$source"
	gcc -O2 -c -o source.o "$source"
	mv source.o "$BENCH_KEPT/source.o"
fi
metered gcc -O2 -c -o answer "$source"
cmp -s answer "$BENCH_KEPT/source.o" || wrong "the object is another one"
figures
