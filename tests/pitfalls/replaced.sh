#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Where malloc is another's, the library says whose it is, takes no memory and leaves the program
# alone; and it is not mistaken.
. "${top_srcdir:?}/tests/preload/run.sh"

tool=${TEST_TOOL:?}
compiler=${CC:-cc}
have "${compiler%% *}" || tap_missing "needs $compiler"
have valgrind || tap_missing "needs valgrind"

# Found by its name among what else runs under the library.
own=$work/own-$$
# A heap of its own, as large as it gets; and one that is not, but takes malloc's address.
cat >"$work/own.c" <<'C'
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
static _Alignas(16) char heap[64 << 20];
static size_t used;
void *malloc(size_t n)
{
	size_t *p = (size_t *)(heap + used);
	used += (n + 31) & ~(size_t)15;
	*p = n;
	return p + 2;
}
void free(void *p) { (void)p; }
void *calloc(size_t n, size_t m) { return memset(malloc(n * m), 0, n * m); }
void *realloc(void *p, size_t n)
{
	void *q = malloc(n);
	size_t old = p ? ((size_t *)p)[-2] : 0;
	if (p)
		memcpy(q, p, old < n ? old : n);
	return q;
}
int main(int argc, char **argv)
{
	char *text = strdup("own");
	printf("%s\n", realloc(text, 100));
	fflush(stdout);
	if (argc > 1)
		pause();
	return argv[0] == NULL;
}
C
cat >"$work/address.c" <<'C'
#include <stdio.h>
#include <stdlib.h>
void *(*volatile get)(size_t) = malloc;
void (*volatile put)(void *) = free;
int main(void)
{
	for (int i = 0; i < 100000; i++)
		put(get(i));
	puts("address");
	return 0;
}
C
$compiler -w -O1 -fno-builtin -o "$own" "$work/own.c" || exit 99
$compiler -w -O1 -fno-builtin -fno-pie -no-pie -o "$work/address" "$work/address.c" || exit 99

# says WHOSE WANTED COMMAND...: prints WANTED, and one line that names WHOSE.
says() {
	whose=$1 wanted=$2
	shift 2
	"$@" >"$work/out" 2>"$work/err"
	status=$?
	cat "$work/err"
	[ $status -eq 0 ] && [ "$(cat "$work/out")" = "$wanted" ] &&
		grep -qx "tierheap: 0 allocations intercepted: malloc is that of $whose" "$work/err"
}
tap_check "of a program with a heap of its own it says so" \
	says "$own" own tiered "$own"
tap_check "of a library that comes first it says so" says "$(stock_jemalloc)" address \
	tiered LD_PRELOAD="$(stock_jemalloc):$library" "$work/address"
tap_check "of valgrind's memcheck it says so" says "a tool such as valgrind" address \
	tiered valgrind -q --error-exitcode=9 "$work/address"
plain "$own" >"$work/out" 2>"$work/err"
tap_result $(($? || $(wc -c <"$work/err"))) "and nothing where no setting asks for tiers"
tiered "$work/address" >"$work/out" 2>"$work/err"
tap_result $(($? || $(wc -c <"$work/err"))) \
	"a program that takes malloc's address is not mistaken for one with a heap of its own"
show "$work/err"

stat_says() {
	rm -f "$work/out"
	tiered "$own" waits >"$work/out" 2>/dev/null &
	tries=0
	until [ -s "$work/out" ] || [ $tries -gt 100 ]; do
		tries=$((tries + 1))
		sleep 0.1
	done
	pid=$("$tool" stat --all --tsv | awk -F '\t' -v name="${own##*/}" '$2 == name { print $1 }')
	"$tool" stat "$pid" --tsv | sed 1d | cut -f 4,30 >"$work/stat"
	size=$(awk '/^VmData/ { print $2 }' "/proc/$pid/status")
	kill "$pid"
	cat "$work/stat"
	echo "$size KiB of data"
	[ "$(cat "$work/stat")" = "dram	0 allocations intercepted: malloc is that of $own" ] &&
		[ "$size" -lt 200000 ]
}
tap_check "tierheap stat says so, and no address space is taken" stat_says
tap_done
