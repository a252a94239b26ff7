/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * few, under the library at 1:4 on a simulated tier: in a heap that is still small, with a few
 * blocks of each size, large ones lie in PMEM already and small ones in DRAM.
 */
#include <stdlib.h>
#include <string.h>
#include <tierheap/tierheap.h>

#include "fact.h"

#define SMALL       64u
#define SMALL_COUNT 800u
#define FEW         4u /* blocks of each size */

/* All of them are less than an arena is made for. */
static const size_t sizes[] = {1500, 3000, 5000, 7000, 10000, 14000, 20000, 40000};
#define SIZES (sizeof(sizes) / sizeof(*sizes))

static char *small[SMALL_COUNT];
static char *large[SIZES][FEW];

static char *written(size_t size)
{
	return memset(keep(malloc(size)), 1, size);
}

static unsigned in_pmem(char *const *block, unsigned n)
{
	unsigned count = 0;

	for (unsigned i = 0; i < n; i++)
		count += tierheap_tier_of(block[i]) == TIERHEAP_PMEM;
	return count;
}

int main(void)
{
	unsigned wrong = 0;

	for (unsigned i = 0; i < SMALL_COUNT; i++)
		small[i] = written(SMALL);
	for (unsigned i = 0; i < FEW; i++)
		for (unsigned s = 0; s < SIZES; s++)
			large[s][i] = written(sizes[s]);
	for (unsigned s = 0; s < SIZES; s++)
		wrong += FEW - in_pmem(large[s], FEW);
	/* The first 64 KB of all are in DRAM whatever they are. */
	fact(wrong <= 2, "few blocks of %zu sizes above the boundary lie in PMEM (%u do not)", SIZES,
	     wrong);
	fact(in_pmem(small, SMALL_COUNT) == 0, "and small ones in DRAM (%u do not)",
	     in_pmem(small, SMALL_COUNT));
	return fact_end();
}
