/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * untouched, under the library at 1:4 on a simulated tier: large blocks that come and go without
 * being written to cost hardly any steps, and once they are written to the ratio holds.
 */
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <tierheap/tierheap.h>

#include "fact.h"
#include "procfs.h"

#define BLOCKS 48u
#define SIZE   ((size_t)2 << 20)
#define ROUNDS 400u
#define MIB    1048576.0

static char *block[BLOCKS]; /* main thread */

static void get(bool write)
{
	for (unsigned i = 0; i < BLOCKS; i++) {
		block[i] = keep(malloc(SIZE));
		if (write)
			memset(block[i], (int)i + 1, SIZE);
	}
}

static void give_back(void)
{
	for (unsigned i = 0; i < BLOCKS; i++)
		free(block[i]);
}

static struct tierheap_stats stats(void)
{
	struct tierheap_stats s = {.size = sizeof(s)};

	tierheap_stats(&s);
	return s;
}

/* MiB of the heap that are resident, as it says less as the kernel says; the process has some more. */
static double overstated(const struct tierheap_stats *s)
{
	double held = (double)(s->dram_resident + s->pmem_resident) / MIB;

	return held - (double)procfs_anonymous() / MIB;
}

int main(void)
{
	get(true);
	give_back();
	unsigned long before = (unsigned long)stats().steps;
	for (unsigned i = 0; i < ROUNDS; i++) {
		get(false);
		give_back();
	}
	unsigned long made = (unsigned long)stats().steps - before;

	fact(before > 0 && made <= BLOCKS * ROUNDS / 20,
	     "%u blocks got and freed untouched cost few steps (%lu)", BLOCKS * ROUNDS, made);
	get(true);
	struct tierheap_stats s = stats();
	double off = overstated(&s);

	fact(s.share > 0.79 && s.share < 0.81,
	     "once they are written to the ratio holds (share %.4f)", s.share);
	fact(off > -10 && off < 1, "and all that is resident is counted (%.1f MiB too much)", off);
	give_back();
	return fact_end();
}
