/* SPDX-License-Identifier: BSD-2-Clause */
#include "plan.h"

struct sums {
	uint64_t total; /* pages of all bands and the fixed ones */
	uint64_t pmem;  /* pages now above the splits */
};

static struct sums plan_sums(const struct plan_input *in)
{
	struct sums s = { in->fixed_dram, 0 };
	for (unsigned b = 0; b < BAND_COUNT; b++) {
		s.total += in->pages[b];
		if (in->below[b] < in->pages[b])
			s.pmem += in->pages[b] - in->below[b];
	}
	return s;
}

double plan_share(const struct plan_input *in)
{
	struct sums s = plan_sums(in);
	return s.total ? (double)s.pmem / (double)s.total : 0;
}

/* Of so many pages for DRAM those of the bands, as the tiers have room. */
static uint64_t plan_bounded(const struct plan_input *in, double dram, uint64_t total)
{
	if (dram > (double)in->dram_room)
		dram = (double)in->dram_room;
	if (total > in->pmem_room && dram < (double)(total - in->pmem_room))
		dram = (double)(total - in->pmem_room);
	dram -= (double)in->fixed_dram;
	return dram > 0 ? (uint64_t)(dram + 0.5) : 0;
}

/*
 * Sizes whose tier the limits of the threshold settle. The few small ones have any up to 8 KiB, the
 * few large ones any above.
 */
static bool always_dram(const struct plan_input *in, unsigned b)
{
	if (b == BAND_FEW_HIGH)
		return in->threshold_min > band_max[BAND_FEW_LOW];
	return band_max[b] <= in->threshold_min;
}

static bool always_pmem(const struct plan_input *in, unsigned b)
{
	if (b == BAND_FEW_HIGH)
		return in->threshold_max <= band_max[BAND_FEW_LOW];
	if (b == BAND_FEW_LOW)
		return in->threshold_max < band_max[b];
	return b > 0 && band_above(b) >= in->threshold_max;
}

/* One boundary: bands below in DRAM, above in PMEM, budget used up inside. */
static void plan_boundary(const struct plan_input *in, uint64_t budget, struct plan_output *out)
{
	bool above = false;
	out->band = BAND_COUNT - 1;
	for (unsigned b = 0; b < BAND_COUNT; b++) {
		if (!above && (always_dram(in, b) ||
		               (!always_pmem(in, b) && in->pages[b] <= budget))) {
			out->all[b] = true;
			budget -= in->pages[b] < budget ? in->pages[b] : budget;
			continue;
		}
		out->all[b] = false;
		out->dram[b] = above || always_pmem(in, b) ? 0 : budget;
		if (!above)
			out->band = b;
		above = true;
	}
}

static void plan_static_threshold(const struct plan_input *in, struct plan_output *out)
{
	out->band = BAND_COUNT - 1;
	for (unsigned b = BAND_COUNT; b-- > 0;) {
		out->all[b] = band_max[b] <= in->threshold;
		out->dram[b] = 0;
		if (!out->all[b])
			out->band = b;
	}
}

/* Size-blind: the same part of every band. */
static void plan_static_ratio(const struct plan_input *in, uint64_t budget, uint64_t pages,
                              struct plan_output *out)
{
	double part = pages ? (double)budget / (double)pages : 1 - in->share;
	for (unsigned b = 0; b < BAND_COUNT; b++) {
		uint64_t dram = (uint64_t)(part * (double)in->pages[b] + 0.5);
		out->all[b] = part >= 1;
		out->dram[b] = dram < in->pages[b] ? dram : in->pages[b];
	}
	out->band = BAND_COUNT - 1;
}

static void plan_single(bool dram, struct plan_output *out)
{
	for (unsigned b = 0; b < BAND_COUNT; b++) {
		out->all[b] = dram;
		out->dram[b] = 0;
	}
	out->band = dram ? BAND_COUNT - 1 : 0;
}

static int64_t plan_short(const struct plan_input *in, const struct sums *s, uint64_t budget)
{
	uint64_t bands = s->total - in->fixed_dram;
	return (int64_t)s->pmem - (int64_t)(bands > budget ? bands - budget : 0);
}

/*
 * What a policy that knows no share puts in DRAM is cut where DRAM is full, the largest sizes
 * first. False: there is room for all of it.
 */
static bool plan_cut(const struct plan_input *in, const struct sums *s, struct plan_output *out)
{
	uint64_t wanted = 0;
	for (unsigned b = 0; b < BAND_COUNT; b++)
		wanted += out->all[b] ? in->pages[b] : 0;
	uint64_t rest = plan_bounded(in, (double)(wanted + in->fixed_dram), s->total);
	if (wanted <= rest)
		return false;
	out->short_dram = plan_short(in, s, rest);
	bool above = false;
	for (unsigned b = 0; b < BAND_COUNT; b++) {
		bool cut = !above && out->all[b] && in->pages[b] > rest;
		above |= cut || !out->all[b];
		out->all[b] = !above;
		out->dram[b] = cut ? rest : 0;
		out->band = cut ? b : out->band;
		rest -= above ? 0 : in->pages[b];
	}
	return true;
}

#define ZONE_PART    1000u /* of the heap, */
#define ZONE_LEAST   16u   /* at least so many pages, as new ones come by slabs, ... */
#define LEAST_PART   64u   /* ... but no more than this part */
#define LARGE_PART   250u  /* of the heap, at most, where blocks are large */
#define CALM_PART    400u  /* where they are small */
#define LARGE_OFF    0.0045 /* of the share, that zone and lean may be together; of small ones: */
#define CALM_OFF     0.0042
#define SPARSE_OFF   0.0088 /* of large blocks that are hardly used, in a heap ... */
#define SPARSE_PAGES (((uint64_t)64 << 20) >> PAGE_SHIFT) /* ... below this */
#define EDGE_PART    4u    /* of such a zone, by which the boundary comes back into it */

uint64_t plan_dead_zone(uint64_t total)
{
	uint64_t zone = total / ZONE_PART;
	uint64_t least = total / LEAST_PART < ZONE_LEAST ? total / LEAST_PART : ZONE_LEAST;
	return zone > least ? zone : least;
}

/* What the lean leaves of the limit for both. */
static uint64_t plan_most(double lean, double limit, uint64_t total)
{
	double most = limit - (lean > 0 ? lean : 0);
	return most > 0 ? (uint64_t)(most * (double)total) : 0;
}

static bool plan_is_steered(const struct plan_input *in, const struct plan_output *out)
{
	return in->steered == out->band + 1;
}

/*
 * As a move brings back what is off, seldom ones are the cheaper ones. What an aim leans for is off
 * to the other side: there no more is let pass than on its own.
 */
static uint64_t plan_calm_most(const struct plan_input *in, const struct plan_output *out,
                               uint64_t total)
{
	uint64_t most = plan_most(in->lean < 0 ? -in->lean : in->lean, CALM_OFF, total);
	uint64_t calm = total / CALM_PART;
	return most < calm || plan_is_steered(in, out) ? most : calm;
}

static uint64_t off_by(const struct plan_output *out)
{
	return (uint64_t)(out->short_dram < 0 ? -out->short_dram : out->short_dram);
}

/* In a small heap each new block is off by far more: what a larger one would let pass is no more. */
static uint64_t plan_sparse_most(double lean, uint64_t total)
{
	uint64_t most = plan_most(lean, SPARSE_OFF, total);
	uint64_t full = plan_most(lean, LARGE_OFF, SPARSE_PAGES);
	return most < full ? most : full;
}

/*
 * Where the boundary's blocks are large each new one is off by more than that: as much as two of
 * them is let pass, where it is little of the heap. New blocks of the band make up for it.
 */
static uint64_t plan_large(const struct plan_input *in, const struct plan_output *out, uint64_t total)
{
	/* On the side to which the aim leans less is let pass. */
	double lean = out->short_dram < 0 ? -in->lean : in->lean;
	uint64_t most = plan_most(lean, LARGE_OFF, total), large = total / LARGE_PART;
	most = most < large ? most : large;
	if (in->sparse[out->band] && total < SPARSE_PAGES)
		most = plan_sparse_most(lean, total);
	return 2 * in->block[out->band] < most ? 2 * in->block[out->band] : most;
}

static uint64_t plan_zone(const struct plan_input *in, const struct plan_output *out, uint64_t total)
{
	uint64_t zone = plan_dead_zone(total), large = plan_large(in, out, total);
	uint64_t calm = plan_calm_most(in, out, total), wide = large > calm ? large : calm;
	if (in->policy != TIERHEAP_POLICY_DYNAMIC_THRESHOLD)
		return zone;
	return zone > wide ? zone : wide;
}

/*
 * A little beyond such a zone the boundary goes back to its edge only: what comes next may well be
 * the opposite, and to go to the middle each time was twice as much in churn. How many pages DRAM is
 * left short of.
 */
static int64_t plan_left(const struct plan_input *in, const struct plan_output *out, uint64_t total)
{
	uint64_t zone = plan_zone(in, out, total);
	int64_t left = (int64_t)(zone - zone / EDGE_PART);
	if (in->force || zone == plan_dead_zone(total) || off_by(out) <= zone ||
	    off_by(out) > 4 * zone)
		return 0;
	return out->short_dram < 0 ? -left : left;
}

static bool plan_good_enough(const struct plan_input *in, const struct sums *s,
                             const struct plan_output *out)
{
	return !in->force && off_by(out) <= plan_zone(in, out, s->total);
}

/* Bands in the order of the boundary: none wholly above it while one below is not in DRAM? */
static bool plan_ordered(const struct plan_input *in)
{
	bool above = false;
	for (unsigned b = 0; b < BAND_COUNT; b++) {
		if (in->pages[b] == 0)
			continue;
		if (above && in->below[b] > 0)
			return false;
		above |= in->below[b] < in->pages[b];
	}
	return true;
}

/* By the sizes alone; is what is there good enough? Only where there is too little room for it. */
static bool plan_by_size(const struct plan_input *in, const struct sums *s, struct plan_output *out)
{
	if (in->policy == TIERHEAP_POLICY_STATIC_THRESHOLD)
		plan_static_threshold(in, out);
	else
		plan_single(in->policy == TIERHEAP_POLICY_DRAM_ONLY, out);
	return plan_cut(in, s, out) && plan_good_enough(in, s, out) && plan_ordered(in);
}

void plan_make(const struct plan_input *in, struct plan_output *out)
{
	struct sums s = plan_sums(in);
	uint64_t budget = plan_bounded(in, (1 - in->share) * (double)s.total, s.total);
	int64_t left = 0;
	out->short_dram = plan_short(in, &s, budget);
	switch (in->policy) {
	case TIERHEAP_POLICY_STATIC_THRESHOLD:
	case TIERHEAP_POLICY_DRAM_ONLY:
	case TIERHEAP_POLICY_PMEM_ONLY:
		out->keep = plan_by_size(in, &s, out);
		break;
	case TIERHEAP_POLICY_STATIC_RATIO:
		plan_static_ratio(in, budget, s.total - in->fixed_dram, out);
		out->keep = plan_good_enough(in, &s, out);
		break;
	default:
		plan_boundary(in, budget, out);
		left = plan_left(in, out, s.total);
		if (left)
			plan_boundary(in, left < (int64_t)budget ? budget - (uint64_t)left : 0, out);
		out->keep = plan_good_enough(in, &s, out) && plan_ordered(in);
	}
	out->owed = out->keep ? out->short_dram : left;
}
