/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * untouched, under the library at 1:4 on a simulated tier: large blocks that come and go without
 * being written to cost hardly any steps and looks at the clock, and once they are written to the ratio holds.
 */
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <tierheap/tierheap.h>
#include <time.h>
#include <unistd.h>

#include "fact.h"
#include "procfs.h"

#define BLOCKS 48u
#define SIZE   ((size_t)2 << 20)
#define ROUNDS 400u
#define MIB    1048576.0
#define PAIRS  200000u
#define PAIR_LIVE 256u

static char *block[BLOCKS]; /* main thread */
static unsigned long clocks; /* how often the clock was read; main thread */

/* The library's too: a program's definition comes first. */
int clock_gettime(clockid_t clock, struct timespec *at)
{
	clocks++;
	return (int)syscall(SYS_clock_gettime, clock, at);
}

/* Blocks of which none was ever written to: what steps find of them is nothing, at much cost. */
static void replace_untouched(void)
{
	static char *live[PAIR_LIVE];

	for (unsigned i = 0; i < PAIR_LIVE; i++)
		live[i] = keep(malloc(SIZE));
	clocks = 0;
	for (unsigned i = 0; i < PAIRS; i++) {
		free(live[i % PAIR_LIVE]);
		live[i % PAIR_LIVE] = keep(malloc(SIZE));
	}
	fact(clocks > 0 && clocks <= PAIRS / 4 * 3,
	     "%u untouched blocks replaced read the clock seldom (%lu times)", PAIRS, clocks);
	for (unsigned i = 0; i < PAIR_LIVE; i++)
		free(live[i]);
}

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
	malloc_trim(0);
	replace_untouched();
	return fact_end();
}
