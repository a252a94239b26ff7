/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The plan: the boundary stays inside its limits, moves only where that helps, and no further than
 * needed. Input: the policy and the heap's share, limits and pages, a byte or a few each.
 */
#include "plan.h"

#include "fuzz.h"

#define PAGES_MOST (UINT64_C(1) << 26) /* of a band: a window of 256 GiB */
#define OFF_MOST   0.0046              /* of the heap, that may rest in the wrong tier, ... */
#define OFF_SPARSE 0.0088              /* ... of a small one where large blocks are hardly used, ... */
#define SMALL_HEAP (UINT64_C(16) << 10) /* pages */
#define OFF_PAGES  16                  /* ... or so many pages of a small one */

/* Small numbers and large ones: a byte is a few bits and a shift. */
static uint64_t pages_read(struct input *in)
{
	uint64_t byte = input_number(in, 1);
	uint64_t pages = (byte & 15) << (byte >> 4) * 2;

	return pages < PAGES_MOST ? pages : PAGES_MOST;
}

static uint64_t room_read(struct input *in)
{
	uint64_t pages = input_number(in, 3);

	return pages == 0 ? UINT64_MAX : pages << 3;
}

static uint64_t threshold_read(struct input *in, uint64_t otherwise)
{
	uint64_t band = input_number(in, 1);

	if (band >= BAND_COUNT)
		return otherwise;
	return band_max[band] + input_number(in, 1) % 3 - 1;
}

/* Bands in DRAM up to a part of one, or each as it comes. */
static void below_read(struct input *in, struct plan_input *p)
{
	unsigned cut = (unsigned)input_number(in, 1) % (2 * BAND_COUNT);
	uint64_t part = input_number(in, 2);

	for (unsigned b = 0; b < BAND_COUNT; b++) {
		uint64_t own = cut < BAND_COUNT ? part : input_number(in, 1) << 8;

		p->below[b] = p->pages[b] * own / 65535;
		if (cut < BAND_COUNT && b != cut)
			p->below[b] = b < cut ? p->pages[b] : 0;
	}
}

static void plan_read(struct input *in, struct plan_input *p)
{
	uint64_t flags = input_number(in, 1);

	p->policy = flags % 8 < 5 ? (uint32_t)flags % 8 : TIERHEAP_POLICY_DYNAMIC_THRESHOLD;
	p->force = flags >> 3 & 1;
	p->share = (double)input_number(in, 2) / 65535;
	p->lean = ((double)input_number(in, 1) - 128) * OFF_MOST / 128;
	p->steered = (unsigned)input_number(in, 1) % (BAND_COUNT + 1);
	p->threshold = threshold_read(in, 1024);
	p->threshold_min = threshold_read(in, 0);
	p->threshold_max = threshold_read(in, UINT64_MAX);
	/* As option_check wants them. */
	if (p->threshold_min > p->threshold_max)
		p->threshold_max = p->threshold_min;
	p->threshold_max += p->threshold_max == 0;
	p->dram_room = room_read(in);
	p->pmem_room = room_read(in);
	p->fixed_dram = pages_read(in) >> 4;
	uint64_t dense = 1 + input_number(in, 1);
	for (unsigned b = 0; b < BAND_COUNT; b++) {
		p->pages[b] = pages_read(in);
		p->block[b] = band_extent(b) / PAGE_SIZE * dense / 256;
		p->sparse[b] = (flags >> 4 & 1) && band_max[b] >= BAND_SPARSE_SIZE;
	}
	below_read(in, p);
}

static uint64_t dram_of(const struct plan_input *p, const struct plan_output *out, unsigned b)
{
	return out->all[b] ? p->pages[b] : out->dram[b];
}

/* The largest few have any size above 8 KiB: some of them may be below the minimum. */
static bool must_be_dram(const struct plan_input *p, unsigned b)
{
	if (b == BAND_FEW_HIGH)
		return band_max[BAND_FEW_LOW] < p->threshold_min;
	return band_max[b] <= p->threshold_min;
}

static bool must_be_pmem(const struct plan_input *p, unsigned b)
{
	if (b == BAND_FEW_HIGH)
		return band_max[BAND_FEW_LOW] >= p->threshold_max;
	if (b == BAND_FEW_LOW)
		return band_max[b] > p->threshold_max;
	return b > 0 && band_above(b) >= p->threshold_max;
}

static void limits_check(const struct plan_input *p, const struct plan_output *out)
{
	bool above = false;

	ensure(out->band < BAND_COUNT, "the boundary is in a band");
	for (unsigned b = 0; b < BAND_COUNT; b++) {
		uint64_t dram = dram_of(p, out, b);

		ensure(out->all[b] || dram < p->pages[b] || p->pages[b] == 0,
		       "a band whose pages are all in DRAM is so as a whole");
		ensure(!must_be_dram(p, b) || out->all[b] || (b == BAND_FEW_HIGH && above),
		       "sizes up to the minimum are in DRAM");
		ensure(!must_be_pmem(p, b) || (!out->all[b] && dram == 0),
		       "sizes above the maximum are in PMEM");
		ensure(!above || (!out->all[b] && dram == 0), "nothing above the boundary is in DRAM");
		above |= !out->all[b];
		ensure(b >= out->band || out->all[b], "all below the boundary is");
	}
}

/* Is the heap parted at one boundary already, inside its limits? */
static bool in_order(const struct plan_input *p)
{
	bool above = false;

	for (unsigned b = 0; b < BAND_COUNT; b++) {
		bool wrong = (above && p->below[b] > 0) ||
		             (must_be_dram(p, b) && p->below[b] < p->pages[b]) ||
		             (must_be_pmem(p, b) && p->below[b] > 0);

		if (p->pages[b] && wrong)
			return false;
		/* The boundary is no higher than what must be in PMEM, whether or not there is any. */
		above |= p->below[b] < p->pages[b] || must_be_pmem(p, b);
	}
	return true;
}

static bool unlimited(const struct plan_input *p)
{
	return p->threshold_min == 0 && p->threshold_max == UINT64_MAX;
}

static int64_t off(int64_t pages)
{
	return pages < 0 ? -pages : pages;
}

static uint64_t heap_pages(const struct plan_input *p)
{
	uint64_t total = p->fixed_dram;

	for (unsigned b = 0; b < BAND_COUNT; b++)
		total += p->pages[b];
	return total;
}

struct moves {
	uint64_t pages; /* that change their tier */
	int64_t net;    /* to DRAM, less those to PMEM */
	uint64_t dram;  /* in DRAM then, of the bands */
	uint64_t pmem;
};

static struct moves moves_of(const struct plan_input *p, const struct plan_output *out)
{
	struct moves m = {0, 0, 0, 0};

	for (unsigned b = 0; b < BAND_COUNT; b++) {
		uint64_t to = dram_of(p, out, b);
		int64_t more = (int64_t)to - (int64_t)p->below[b];

		m.pages += (uint64_t)off(more);
		m.net += more;
		m.dram += to;
		m.pmem += p->pages[b] - to;
	}
	return m;
}

static void moves_check(const struct plan_input *p, const struct plan_output *out)
{
	struct moves m = moves_of(p, out);
	int64_t left = out->short_dram - m.net;

	if (in_order(p)) {
		ensure(m.pages == (uint64_t)off(m.net), "pages move to one tier, not to and fro");
		ensure(m.pages == 0 || off(left) < off(out->short_dram),
		       "the boundary moves where that helps");
		ensure(left == 0 || (left > 0) == (out->short_dram > 0),
		       "and not beyond what is wanted");
	}
	if (unlimited(p))
		ensure(left == out->owed || m.dram == 0 || m.pmem == 0, "what is left is said");
	ensure(off(out->owed) <= off(out->short_dram), "no more is owed than was short");
}

static void room_check(const struct plan_input *p, const struct plan_output *out)
{
	struct moves m = moves_of(p, out);
	uint64_t total = heap_pages(p), rest = (uint64_t)off(out->owed) + 1;

	if (!unlimited(p) || p->fixed_dram > p->dram_room)
		return;
	ensure(p->pmem_room > UINT64_MAX - rest || m.pmem <= p->pmem_room + rest,
	       "PMEM gets no more than it has room for");
	if (p->pmem_room < total && p->dram_room < total - p->pmem_room)
		return;
	ensure(p->dram_room > UINT64_MAX - rest || m.dram + p->fixed_dram <= p->dram_room + rest,
	       "nor does DRAM, where both together have it");
}

static void apply(struct plan_input *p, const struct plan_output *out)
{
	for (unsigned b = 0; b < BAND_COUNT; b++)
		p->below[b] = dram_of(p, out, b);
	p->force = false;
}

static void keep_check(const struct plan_input *p, const struct plan_output *out)
{
	bool small = heap_pages(p) < SMALL_HEAP && p->sparse[BAND_COUNT - 1];
	double most = (small ? OFF_SPARSE : OFF_MOST) * (double)heap_pages(p);

	ensure(!p->force, "a new setting counts at once");
	ensure((double)off(out->short_dram) <= (most > OFF_PAGES ? most : OFF_PAGES),
	       "what is far from the ratio does not rest");
	ensure(out->owed == out->short_dram, "what rests is owed");
}

static void dynamic_check(struct plan_input *p)
{
	struct plan_output out;

	plan_make(p, &out);
	limits_check(p, &out);
	if (out.keep) {
		keep_check(p, &out);
		return;
	}
	moves_check(p, &out);
	room_check(p, &out);
	apply(p, &out);
	plan_make(p, &out);
	ensure(out.keep || moves_of(p, &out).pages == 0, "a boundary that is right does not move");
}

/* Does the policy, without a look at the room, put the band in DRAM? */
static bool meant_for_dram(const struct plan_input *p, unsigned b)
{
	return p->policy == TIERHEAP_POLICY_DRAM_ONLY ||
	       (p->policy == TIERHEAP_POLICY_STATIC_THRESHOLD && band_max[b] <= p->threshold);
}

/* Pages of the bands that DRAM is to have: all that are meant for it, or what there is room for. */
static uint64_t dram_most(const struct plan_input *p)
{
	uint64_t meant = 0, total = heap_pages(p), room = p->dram_room;

	for (unsigned b = 0; b < BAND_COUNT; b++)
		meant += meant_for_dram(p, b) ? p->pages[b] : 0;
	if (p->pmem_room < total && total - p->pmem_room > room)
		room = total - p->pmem_room;
	room = room > p->fixed_dram ? room - p->fixed_dram : 0;
	return meant < room ? meant : room;
}

static void by_size_check(struct plan_input *p)
{
	struct plan_output out;
	uint64_t most = dram_most(p), dram = 0;
	bool above = false;

	plan_make(p, &out);
	if (out.keep) {
		keep_check(p, &out);
		return;
	}
	for (unsigned b = 0; b < BAND_COUNT; b++) {
		ensure(!out.all[b] || meant_for_dram(p, b), "no other sizes are in DRAM");
		ensure(!above || (!out.all[b] && out.dram[b] == 0), "nothing above is in DRAM");
		ensure(out.all[b] || out.dram[b] < p->pages[b] || p->pages[b] == 0,
		       "a band whose pages are all in DRAM is so as a whole");
		ensure(out.all[b] || above || !meant_for_dram(p, b) || p->pages[b] > 0,
		       "the boundary is where pages are");
		above |= !out.all[b];
		dram += dram_of(p, &out, b);
	}
	ensure(off((int64_t)dram - (int64_t)most) <= 1, "DRAM has what is meant for it and has room");
	apply(p, &out);
	plan_make(p, &out);
	ensure(out.keep || moves_of(p, &out).pages == 0, "a boundary that is right does not move");
}

static void static_ratio_check(const struct plan_input *p)
{
	struct plan_output out;

	plan_make(p, &out);
	for (unsigned b = 0; b < BAND_COUNT; b++)
		ensure(out.all[b] || out.dram[b] <= p->pages[b], "no band has more than its pages");
	int64_t left = out.keep ? out.short_dram : out.short_dram - moves_of(p, &out).net;
	ensure(off(left) <= (int64_t)(plan_dead_zone(heap_pages(p)) + BAND_COUNT / 2),
	       "the part of every band is that of the heap");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = {data, size};
	struct plan_input p = {.policy = 0};

	plan_read(&in, &p);
	double share = plan_share(&p);
	ensure(share >= 0 && share <= 1, "a share is a part of the whole");
	if (p.policy == TIERHEAP_POLICY_DYNAMIC_THRESHOLD)
		dynamic_check(&p);
	else if (p.policy == TIERHEAP_POLICY_STATIC_RATIO)
		static_ratio_check(&p);
	else
		by_size_check(&p);
	return 0;
}
