#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# stress-ng's stressors of memory, each verifying what it wrote and counting what it did.
. "${top_srcdir:?}/tests/programs/programs.sh"
needs stress-ng gcc

# stress NAME INSTANCES OPERATIONS OPTION...: how it ended, and whether it did all of them: a
# stressor that dies is started again and again, and is still a success.
stress() {
	name=$1 of=$2 operations=$3
	shift 3
	stress-ng --metrics-brief --verify --seed 1 --temp-path . --timeout 60 \
		"--$name" "$of" "--$name-ops" "$operations" "$@" > log 2>&1
	echo "$name $?"
	grep -i fail log
	awk -v name="$name" -v least="$operations" '
		/ metrc: / && $4 == name && $5 ~ /^[0-9]+$/ {
			print name, ($5 >= least ? "complete" : $5 " operations")
		}' log
}

# Else "brk" writes to the page below the first break, which only glibc's malloc has used by then:
# it dies at its first operation under every other allocator, stock jemalloc and mimalloc too.
break_move() {
	echo '#include <unistd.h>
		__attribute__((constructor)) static void move(void) { sbrk(1 << 16); }' > move.c
	gcc -shared -fPIC -o move.so move.c
}

work() {
	break_move
	stress malloc 2 8000 --malloc-bytes 64m
	stress bigheap 1 2500 --bigheap-growth 64k
	LD_PRELOAD="${LD_PRELOAD-} $PWD/move.so" stress brk 1 20000
	stress mmap 1 6 --mmap-bytes 32m
	stress fork 2 400
	stress vm 1 3000 --vm-bytes 48m
	stress mremap 1 60 --mremap-bytes 16m
}

program stress "$(stress-ng --version | cut -d ' ' -f 3)" stress-ng-bighe
tap_done
