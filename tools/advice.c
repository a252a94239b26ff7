/* SPDX-License-Identifier: BSD-2-Clause */
#include "advice.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define BYTES_MAX ((uint64_t)1 << 47) /* of a process's address space, x86-64 */

/* The size class of jemalloc 5.3.0 above this one: four to a doubling from 128 B on. */
static uint64_t class_above(uint64_t size)
{
	uint64_t step = 16;

	if (size < 16)
		return size < 8 ? 8 : 16;
	while (8 * step <= size)
		step *= 2;
	return size + step;
}

/* Of the size classes of a band. The last one has no largest: as if blocks were of half as much more. */
static double band_mean(unsigned band)
{
	double sum = 0;
	unsigned count = 0;

	if (band_max[band] == UINT64_MAX)
		return 1.5 * (double)band_above(band);
	for (uint64_t size = class_above(band_above(band)); size <= band_max[band];
	     size = class_above(size)) {
		sum += (double)size;
		count++;
	}
	return sum / count;
}

static bool fail(char *why, size_t why_size, const char *text)
{
	snprintf(why, why_size, "%s", text);
	return false;
}

static bool bands_known(const struct tierheap_segment *s)
{
	bool same = s->nbands == BAND_FEW_HIGH;

	for (unsigned b = 0; same && b < s->nbands; b++)
		same = s->bands[b].max_size == band_max[b];
	return same;
}

static bool numbers_likely(const struct tierheap_segment *s)
{
	bool likely_all = s->dram.resident_bytes <= BYTES_MAX && s->pmem.resident_bytes <= BYTES_MAX;

	for (unsigned b = 0; b < s->nbands; b++)
		likely_all = likely_all && s->bands[b].resident_bytes <= BYTES_MAX &&
			     s->bands[b].usable_bytes <= BYTES_MAX;
	return likely_all;
}

static bool fit(const struct tierheap_segment *s, char *why, size_t why_size)
{
	if (s->engine == TIERHEAP_ENGINE_MEMKIND)
		return fail(why, why_size,
			    "engine memkind does not tell what is of which size: advice is for "
			    "engine sorted");
	if (s->nbands == 0)
		return fail(why, why_size, "its heap has not started, or it uses none of tierheap's");
	if (!bands_known(s))
		return fail(why, why_size,
			    "it divides sizes otherwise: use the tierheap of the same installation");
	if (!numbers_likely(s))
		return fail(why, why_size, "it has more bytes than a process can have");
	return true;
}

static uint64_t pages(uint64_t bytes)
{
	return bytes >> PAGE_SHIFT;
}

static void band_read(const struct tierheap_segment *s, unsigned b, struct advice_heap *out)
{
	uint64_t all = pages(s->bands[b].resident_bytes), pmem = pages(s->bands[b].pmem_bytes);

	out->now.pages[b] = all;
	out->now.below[b] = pmem < all ? all - pmem : 0;
	if (!band_is_few(b))
		out->objects[b] = (double)s->bands[b].usable_bytes / band_mean(b);
	out->allocations[b] = (double)s->band_allocations[b];
}

static uint64_t more(uint64_t a, uint64_t b)
{
	return a > b ? a - b : 0;
}

/* What is in no band: in DRAM at any ratio, and the few large blocks. */
static void rest_read(const struct tierheap_segment *s, struct advice_heap *out)
{
	struct plan_input *in = &out->now;
	uint64_t dram = pages(s->dram.resident_bytes), pmem = pages(s->pmem.resident_bytes), all;

	for (unsigned b = 0; b < BAND_FEW_HIGH; b++) {
		dram = more(dram, in->below[b]);
		pmem = more(pmem, in->pages[b] - in->below[b]);
	}
	all = dram + pmem;
	in->fixed_dram = dram;
	if (s->starter_bytes != UINT64_MAX && pages(s->starter_bytes) < dram)
		in->fixed_dram = pages(s->starter_bytes);
	in->pages[BAND_FEW_HIGH] = all - in->fixed_dram;
	in->below[BAND_FEW_HIGH] = dram - in->fixed_dram;
}

static uint64_t total(const struct plan_input *in)
{
	uint64_t sum = in->fixed_dram;

	for (unsigned b = 0; b < BAND_COUNT; b++)
		sum += in->pages[b];
	return sum;
}

bool advice_heap_read(const struct view *v, struct advice_heap *out, char *why, size_t why_size)
{
	const struct tierheap_segment *s = &v->s;

	if (!fit(s, why, why_size))
		return false;
	memset(out, 0, sizeof(*out));
	out->told = s->starter_bytes != UINT64_MAX;
	out->low = s->threshold_ppm == 1000000 ? s->threshold_high : s->threshold_low;
	out->now.policy = TIERHEAP_POLICY_DYNAMIC_THRESHOLD;
	out->now.threshold_min = s->threshold_min;
	out->now.threshold_max = s->threshold_max;
	out->now.dram_room = out->now.pmem_room = UINT64_MAX;
	out->now.force = true;
	for (unsigned b = 0; b < BAND_FEW_HIGH; b++)
		band_read(s, b, out);
	rest_read(s, out);
	if (total(&out->now) == 0)
		return fail(why, why_size, "nothing of its heap is resident");
	return true;
}

/*
 * dram: pages of each band that lie in DRAM. whole: is all of a band there? It tells where those of
 * its blocks belong that lie in no band of their own, or were freed.
 */
static void judge(const struct advice_heap *heap, const uint64_t dram[BAND_COUNT],
		  const bool whole[BAND_COUNT], struct advice *out)
{
	const struct plan_input *in = &heap->now;
	double served = 0, all = 0;

	*out = (struct advice){.dram = in->fixed_dram};
	for (unsigned b = 0; b < BAND_COUNT; b++) {
		double part = in->pages[b] ? (double)dram[b] / (double)in->pages[b] : whole[b];

		out->dram += dram[b];
		out->pmem += in->pages[b] - dram[b];
		out->to_dram += more(dram[b], in->below[b]);
		out->to_pmem += more(in->below[b], dram[b]);
		out->objects += part * heap->objects[b];
		out->all_objects += heap->objects[b];
		served += part * heap->allocations[b];
		all += heap->allocations[b];
	}
	out->allocations = heap->told && all > 0 ? served / all : NAN;
}

/* As the library's report shows it: the few large blocks are no band of their own. */
static void boundary_show(const struct plan_output *plan, const struct plan_input *in,
			  struct advice *out)
{
	unsigned b = plan->band < BAND_FEW_HIGH ? plan->band : BAND_FEW_HIGH - 1;

	out->low = band_above(b);
	out->high = band_max[b];
	if (plan->all[b])
		out->fraction = 1;
	else
		out->fraction = in->pages[b] ? (double)plan->dram[b] / (double)in->pages[b] : 0;
}

void advice_make(const struct advice_heap *heap, uint32_t dram, uint32_t pmem, struct advice *out)
{
	struct plan_input in = heap->now;
	struct plan_output plan;
	uint64_t below[BAND_COUNT];

	in.share = (double)pmem / ((double)dram + pmem);
	plan_make(&in, &plan);
	for (unsigned b = 0; b < BAND_COUNT; b++) {
		below[b] = plan.all[b] ? in.pages[b] : plan.dram[b];
		/* The plan may give more than there is. */
		if (below[b] > in.pages[b])
			below[b] = in.pages[b];
	}
	judge(heap, below, plan.all, out);
	boundary_show(&plan, &in, out);
}

void advice_now(const struct advice_heap *heap, struct advice *out)
{
	bool whole[BAND_COUNT];

	for (unsigned b = 0; b < BAND_COUNT; b++)
		whole[b] = band_max[b] <= heap->low;
	judge(heap, heap->now.below, whole, out);
}

uint64_t advice_fixed(const struct advice_heap *heap)
{
	return heap->now.fixed_dram;
}
