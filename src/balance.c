/* SPDX-License-Identifier: BSD-2-Clause */
#include "balance.h"

#define SPARSE_PART 2u       /* of the resident bytes: size classes leave a tenth untouched */
#define LATELY_NS   5000000u /* bursts of blocks come and go within it */

/* All: step lock. */
static struct tier {
	uint64_t usable; /* bytes */
	uint64_t pages;
} tiers[2];
static struct balance_range lately[2]; /* since lately_at, and the LATELY_NS before */
static uint64_t lately_at;             /* ns */

void balance_begin(void)
{
	tiers[0] = tiers[1] = (struct tier){ 0, 0 };
}

void balance_add(unsigned tier, uint64_t usable_bytes, uint64_t pages)
{
	tiers[tier].usable += usable_bytes;
	tiers[tier].pages += pages;
}

static double part(uint64_t n, uint64_t rest)
{
	return n ? (double)n / (double)(n + rest) : 0;
}

double balance_off(void)
{
	uint64_t resident = (tiers[0].pages + tiers[1].pages) << PAGE_SHIFT;
	/* Far more was given out than is resident: hardly touched blocks, whose bytes say nothing. */
	if (tiers[0].usable + tiers[1].usable > resident + resident / SPARSE_PART)
		return 0;
	return part(tiers[1].usable, tiers[0].usable) - part(tiers[1].pages, tiers[0].pages);
}

static struct balance_range both(const struct balance_range *a, const struct balance_range *b)
{
	return (struct balance_range){ a->low < b->low ? a->low : b->low,
	                               a->high > b->high ? a->high : b->high };
}

struct balance_range balance_lately(uint64_t now)
{
	double off = balance_off();
	const struct balance_range at = { off, off };
	if (now - lately_at >= LATELY_NS) {
		lately_at = now;
		lately[1] = lately[0];
		lately[0] = at;
	}
	lately[0] = both(&lately[0], &at);
	return both(&lately[0], &lately[1]);
}

uint64_t balance_pages(double off, unsigned tier)
{
	double total = (double)(tiers[0].pages + tiers[1].pages);
	uint64_t others = tiers[1 - tier].pages;
	return others > 0 ? (uint64_t)(off * total * total / (double)others) : 0;
}
