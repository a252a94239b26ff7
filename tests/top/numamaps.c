/* SPDX-License-Identifier: BSD-2-Clause */
#include "numamaps.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tests/lib/tap.h"

static struct residency r;

static void text_sum(const char *text, uint64_t base, uint64_t size)
{
	FILE *f = fmemopen((void *)text, strlen(text), "r");

	tap_need(f, "a stream of a text");
	numamaps_sum(f, base, size, &r);
	fclose(f);
}

static void lines_are_summed(void)
{
	text_sum("30000000000 prefer=0 anon=10 dirty=10 N0=7 N1023=3 kernelpagesize_kB=4\n"
		 "30000010000 default file=/a\\040N5=9 mapped=4 N2=4 kernelpagesize_kB=2048\n"
		 "30000020000 default\n"
		 "2ffffffffff bind:1 anon=1 N1=1 kernelpagesize_kB=4\n",
		 0x30000000000, 0x20000);
	fact_num(r.heap[0], 7 * 4096, "pages of the range are the heap's");
	fact_num(r.heap[1023], 3 * 4096, "of the last node, too");
	fact_num(r.heap[2], 4 * 2048 * 1024, "a page has the size that is told");
	fact_num(r.heap[5] + r.other[5], 0, "the name of a file is no page");
	fact_num(r.other[1], 4096, "what begins below the range is not the heap's");
	text_sum("30000020000 default anon=1 N0=1 kernelpagesize_kB=4\n", 0x30000000000, 0x20000);
	fact(r.heap[0] == 0 && r.other[0] == 4096, "nor what begins above it, and sums start at 0");
}

static void nonsense_is_left_out(void)
{
	text_sum("\n\nx\nN0=5\n30000000000 N1024=5 N99999999999999999999=5 N=5 N-1=5 N0 N1:2\n"
		 "30000000000", 0, UINT64_MAX);
	for (unsigned i = 0; i < NODE_MAX; i++)
		if (r.heap[i] || r.other[i])
			fact(false, "node %u has bytes of nonsense", i);
	fact(true, "lines that are none are left out");
}

static void the_own_process_is_read(void)
{
	size_t size = 64 * 4096;
	char *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	uint64_t sum = 0;

	tap_need(p != MAP_FAILED, "memory");
	/* A mapping of its own: the kernel joins it to no neighbour. */
	tap_need(madvise(p, size, MADV_DONTDUMP) == 0, "MADV_DONTDUMP");
	memset(p, 1, size);
	if (!numamaps_read(getpid(), (uintptr_t)p, size, &r) && errno == ENOENT) {
		fact_skip("pages that were written to are found", "the kernel has no numa_maps");
		return;
	}
	for (unsigned i = 0; i < NODE_MAX; i++)
		sum += r.heap[i];
	fact_num(sum, size, "pages that were written to are found");
	fact(!numamaps_read(1 << 22, 0, 1, &r) && errno == ENOENT,
	     "a process that is not there is told");
}

int main(void)
{
	lines_are_summed();
	nonsense_is_left_out();
	the_own_process_is_read();
	return fact_end();
}
