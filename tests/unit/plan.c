/* SPDX-License-Identifier: BSD-2-Clause */
/* The plan against whole workloads: bands that grow, shrink and change, a page at a time. */
#include "plan.h"

#include "tests/lib/tap.h"

#define PAGES_64M 16384u

/* A heap of which the plan is asked again after every `every` pages that come or go. */
struct heap {
	struct plan_input in;
	double worst;      /* largest error since the last reset */
	unsigned moves;    /* plans that moved the boundary */
	uint64_t moved;    /* pages */
	unsigned band;     /* in which new pages go to either side, as steer.h says: */
	double part, owed; /* of each page to DRAM, and pages */
	uint32_t x;        /* state of the random numbers */
};

static uint32_t next(struct heap *h)
{
	h->x = h->x * 1664525 + 1013904223;
	return h->x >> 8;
}

static struct heap heap_new(double share)
{
	struct heap h = { .in = { .share = share, .threshold_max = UINT64_MAX,
		.dram_room = UINT64_MAX, .pmem_room = UINT64_MAX }, .x = 1 };

	for (unsigned b = 0; b < BAND_COUNT; b++)
		h.in.block[b] = band_extent(b) / PAGE_SIZE;
	return h;
}

static uint64_t total(const struct heap *h)
{
	uint64_t n = h->in.fixed_dram;

	for (unsigned b = 0; b < BAND_COUNT; b++)
		n += h->in.pages[b];
	return n;
}

static double off(const struct heap *h)
{
	double error = plan_share(&h->in) - h->in.share;

	return error < 0 ? -error : error;
}

/* Applies the plan as the library does: the lowest pages of a band are in DRAM. */
static void step(struct heap *h)
{
	struct plan_output out;

	plan_make(&h->in, &out);
	h->band = out.all[out.band] ? BAND_COUNT : out.band;
	if (h->band < BAND_COUNT && h->in.pages[h->band])
		h->part = (double)out.dram[h->band] / (double)h->in.pages[h->band];
	h->owed = (double)out.owed;
	if (out.keep)
		return;
	h->moves++;
	for (unsigned b = 0; b < BAND_COUNT; b++) {
		uint64_t old = h->in.below[b], new = out.all[b] ? h->in.pages[b] : out.dram[b];

		h->in.below[b] = new;
		h->moved += new > old ? new - old : old - new;
	}
}

/* A block comes to the side on which its band ends; of the boundary's band, to the one that is short. */
static void come_block(struct heap *h, unsigned b, uint64_t pages)
{
	bool dram = h->in.pages[b] ? h->in.below[b] == h->in.pages[b] : b < 8;

	if (b == h->band) {
		dram = h->owed > 0;
		h->owed += (h->part - dram) * (double)pages;
	}
	h->in.pages[b] += pages;
	h->in.below[b] += dram ? pages : 0;
}

static void come(struct heap *h, unsigned b)
{
	come_block(h, b, 1);
}

static void leave(struct heap *h, unsigned b)
{
	if (h->in.pages[b] == 0)
		return;
	if (next(h) % h->in.pages[b] < h->in.below[b])
		h->in.below[b]--;
	h->in.pages[b]--;
}

static void watch(struct heap *h)
{
	if (total(h) > PAGES_64M / 4 && off(h) > h->worst)
		h->worst = off(h);
}

static void grow(struct heap *h, uint64_t pages, unsigned lo, unsigned hi)
{
	for (uint64_t i = 0; i < pages; i++) {
		come(h, lo + next(h) % (hi - lo + 1));
		if (i % 32 == 0) {
			step(h);
			watch(h);
		}
	}
	step(h);
}

/* No band has pages in DRAM above one that has pages in PMEM. */
static bool sorted(const struct heap *h)
{
	bool above = false;

	for (unsigned b = 0; b < BAND_COUNT; b++) {
		if (h->in.pages[b] && above && h->in.below[b])
			return false;
		above |= h->in.below[b] < h->in.pages[b];
	}
	return true;
}

static void growth_holds(void)
{
	static const double shares[] = { 0.25, 0.5, 0.8, 8 / 9.0 };

	for (unsigned i = 0; i < ARRAY_SIZE(shares); i++) {
		struct heap one = heap_new(shares[i]), mix = heap_new(shares[i]);

		grow(&one, PAGES_64M, 2, 2);
		grow(&mix, PAGES_64M, 0, BAND_COUNT - 1);
		fact(one.worst <= 0.005, "one size: the share %.2f holds in growth (%.4f)",
		     shares[i], one.worst);
		fact(mix.worst <= 0.005 && sorted(&mix),
		     "all sizes: the share %.2f holds while the heap grows, sorted by size (%.4f)",
		     shares[i], mix.worst);
	}
}

/* Blocks of 0.2-1 MB: each is a hundredth of the heap or a good part of it. */
static void large_blocks_rest(void)
{
	static const double shares[] = { 0.5, 0.8, 8 / 9.0 }, parts[] = { 0.31, 0.18, 0.11 };
	unsigned lo = band_of((size_t)200 << 10), hi = band_of((size_t)1 << 20);

	for (unsigned i = 0; i < ARRAY_SIZE(shares); i++) {
		struct heap h = heap_new(shares[i]);

		while (total(&h) < 3 * PAGES_64M / 2) {
			unsigned b = lo + next(&h) % (hi - lo + 1);

			come_block(&h, b, band_extent(b) / PAGE_SIZE);
			step(&h);
			watch(&h);
		}
		fact(h.worst <= 0.005 && (double)h.moved <= parts[i] * (double)total(&h),
		     "of large blocks few pages are moved while the share %.2f holds (%.4f, %.3f)",
		     shares[i], h.worst, (double)h.moved / (double)total(&h));
	}
}

/* One block of 1 MB in a hundred more or less than meant: let pass, but not where the aim leans. */
static bool rests(double lean, int pages)
{
	unsigned b = band_of((size_t)1 << 20);
	struct plan_input in = {
		.policy = TIERHEAP_POLICY_DYNAMIC_THRESHOLD, .share = 0.5 + lean, .lean = lean,
		.dram_room = UINT64_MAX, .pmem_room = UINT64_MAX, .threshold_max = UINT64_MAX,
	};
	struct plan_output out;

	in.pages[b] = 40000;
	in.below[b] = (uint64_t)(40000 * (0.5 - lean) + pages);
	in.block[b] = 256;
	plan_make(&in, &out);
	return out.keep;
}

/* The same with blocks of 64 bytes. */
static bool rests_small(double lean, int pages, bool steered)
{
	unsigned b = band_of(64);
	struct plan_input in = {
		.policy = TIERHEAP_POLICY_DYNAMIC_THRESHOLD, .share = 0.5 + lean, .lean = lean,
		.dram_room = UINT64_MAX, .pmem_room = UINT64_MAX, .threshold_max = UINT64_MAX,
		.steered = steered ? b + 1 : 0,
	};
	struct plan_output out;

	in.pages[b] = 40000;
	in.below[b] = (uint64_t)(40000 * (0.5 - lean) + pages);
	plan_make(&in, &out);
	return out.keep;
}

static void small_ones_rest(void)
{
	fact(rests_small(0, 90, false) && rests_small(0, -90, false) && !rests_small(0, 130, false),
	     "where blocks are small two pages in a thousand rest, not three");
	fact(rests_small(0, 160, true) && rests_small(0, -160, true) && !rests_small(0, 200, true),
	     "four where new blocks make up for them, not five");
	fact(rests_small(0.002, -80, true) && !rests_small(0.002, 100, true) &&
	     !rests_small(0.0035, -60, true) && !rests_small(-0.0035, 60, true),
	     "where the aim leans they rest the less, to either side");
}

static void lean_counts(void)
{
	fact(rests(0, 120) && rests(0, -120), "where blocks are large three pages in a thousand rest");
	fact(!rests(0.007, -120) && rests(0.007, 120),
	     "where the aim leans they rest on the side towards the wanted share only");
}

/* Blocks of 4 MiB of which a tenth is used, in a heap of so many pages. */
static bool rests_sparse(double lean, unsigned pages, int more, bool sparse)
{
	unsigned b = band_of((size_t)4 << 20);
	struct plan_input in = {
		.policy = TIERHEAP_POLICY_DYNAMIC_THRESHOLD, .share = 0.5 + lean, .lean = lean,
		.dram_room = UINT64_MAX, .pmem_room = UINT64_MAX, .threshold_max = UINT64_MAX,
	};
	struct plan_output out;

	in.pages[b] = pages;
	in.below[b] = (uint64_t)(pages * (0.5 - lean) + more);
	in.block[b] = 102;
	in.sparse[b] = sparse;
	plan_make(&in, &out);
	return out.keep;
}

static void hardly_used_ones_rest(void)
{
	fact(rests_sparse(0, 6000, 50, true) && rests_sparse(0, 6000, -50, true) &&
	     !rests_sparse(0, 6000, 54, true),
	     "below 64 MiB more pages of hardly used blocks rest, not nine in a thousand");
	fact(rests_sparse(0, 15000, 65, true) && !rests_sparse(0, 15000, 80, true),
	     "nor more than in 64 MiB");
	fact(!rests_sparse(0, 6000, 30, false) && !rests_sparse(0, 20000, 90, true),
	     "of others, and above, four in a thousand at most");
	fact(!rests_sparse(0.004, 6000, -40, true) && rests_sparse(0.004, 6000, 40, true),
	     "where the aim leans fewer of them rest to that side");
}

static void changes_are_followed(void)
{
	struct heap h = heap_new(0.8);

	grow(&h, PAGES_64M, 0, 6);
	for (uint64_t i = 0; i < PAGES_64M / 2; i++)
		leave(&h, next(&h) % 7);
	step(&h);
	fact(off(&h) <= 0.002 && sorted(&h),
	     "the share holds when half the heap is freed at random");
	for (uint64_t i = 0; i < PAGES_64M; i++) {
		leave(&h, next(&h) % 7);
		come(&h, 30 + next(&h) % 12);
	}
	step(&h);
	fact(off(&h) <= 0.002 && sorted(&h),
	     "one step repairs a heap whose mix changed to large blocks");
	h.in.share = 0.5;
	step(&h);
	fact(off(&h) <= 0.002, "one step takes another wanted share");
}

static void boundary_rests(void)
{
	struct heap h = heap_new(0.8);

	grow(&h, PAGES_64M, 0, 20);
	h.moves = 0;
	for (unsigned i = 0; i < 1000; i++)
		step(&h);
	fact_num(h.moves, 0, "a boundary that is right does not move");
}

static void limits_hold(void)
{
	struct heap h = heap_new(0.8);

	h.in.threshold_min = 128;
	h.in.threshold_max = 1024;
	grow(&h, PAGES_64M, band_of(64), band_of(64));
	fact_num(h.in.below[band_of(64)], h.in.pages[band_of(64)],
	         "sizes up to the least threshold stay in DRAM, whatever the ratio");
	grow(&h, PAGES_64M, band_of(4096), band_of(4096));
	fact_num(h.in.below[band_of(4096)], 0,
	         "sizes above the greatest threshold stay in PMEM, whatever the ratio");
	h = heap_new(0.8);
	h.in.pmem_room = PAGES_64M / 4;
	grow(&h, PAGES_64M, 0, 40);
	fact(plan_share(&h.in) <= 0.26, "the boundary turns away before PMEM is full");
	h = heap_new(0.2);
	h.in.dram_room = PAGES_64M / 4;
	grow(&h, PAGES_64M, 0, 40);
	fact(plan_share(&h.in) >= 0.74, "the boundary turns away before DRAM is full");
	h.in.pmem_room = PAGES_64M / 4;
	grow(&h, PAGES_64M, 0, 40);
	fact(plan_share(&h.in) <= 0.26, "where neither tier has room, PMEM is not asked for more");
	h = heap_new(0.8);
	h.in.fixed_dram = PAGES_64M / 10;
	grow(&h, PAGES_64M, 0, 40);
	fact(off(&h) <= 0.005, "pages that are always DRAM count in the share");
}

static void policies_decide(void)
{
	struct heap h = heap_new(0.75);

	h.in.policy = TIERHEAP_POLICY_STATIC_RATIO;
	grow(&h, PAGES_64M, 3, 9);
	bool each = true;
	for (unsigned b = 3; b <= 9; b++)
		each &= h.in.below[b] * 4 <= h.in.pages[b] + 80 &&
		        h.in.below[b] * 4 + 80 >= h.in.pages[b];
	fact(each && off(&h) <= 0.005, "static-ratio parts every band alike");
	h.in.policy = TIERHEAP_POLICY_STATIC_THRESHOLD;
	h.in.threshold = band_max[5];
	step(&h);
	fact(h.in.below[5] == h.in.pages[5] && h.in.below[6] == 0,
	     "static-threshold parts the heap at its size");
	h.in.policy = TIERHEAP_POLICY_PMEM_ONLY;
	step(&h);
	fact(plan_share(&h.in) >= 1, "pmem-only puts all in PMEM");
	h.in.policy = TIERHEAP_POLICY_DRAM_ONLY;
	step(&h);
	fact(plan_share(&h.in) <= 0, "dram-only puts all in DRAM");
}

/* The largest sizes first, to where there is room; and back, as soon as there is again. */
static void full_dram_turns_away(uint32_t policy, const char *turned, const char *first,
                                 const char *back)
{
	struct heap h = heap_new(0.5);

	h.in.policy = policy;
	h.in.threshold = band_max[15];
	h.in.dram_room = PAGES_64M / 2;
	grow(&h, PAGES_64M, 3, 9);
	fact(plan_share(&h.in) >= 0.49 && plan_share(&h.in) <= 0.52, "%s", turned);
	fact(h.in.below[3] == h.in.pages[3] && h.in.below[9] == 0, "%s", first);
	h.in.dram_room = 2 * PAGES_64M;
	step(&h);
	fact(plan_share(&h.in) <= 0, "%s", back);
}

static void full_dram_is_relieved(void)
{
	full_dram_turns_away(TIERHEAP_POLICY_DRAM_ONLY,
	                     "dram-only turns away before DRAM is full",
	                     "dram-only: the largest sizes go first",
	                     "dram-only: they come back when there is room");
	full_dram_turns_away(TIERHEAP_POLICY_STATIC_THRESHOLD,
	                     "static-threshold turns away before DRAM is full",
	                     "static-threshold: the largest sizes go first",
	                     "static-threshold: they come back when there is room");
}

static void bands_are_in_order(void)
{
	bool ok = true;

	for (size_t size = 1; size <= (size_t)20 << 20; size += size < 70000 ? 1 : 4097) {
		unsigned b = band_of(size);
		ok &= size <= band_max[b] && size > band_above(b);
	}
	fact(ok, "band_of finds the band whose edges enclose the size");
	fact_num(band_of(SIZE_MAX), BAND_FEW_HIGH - 1, "the last band has no upper edge");
}

int main(void)
{
	bands_are_in_order();
	growth_holds();
	large_blocks_rest();
	lean_counts();
	small_ones_rest();
	hardly_used_ones_rest();
	changes_are_followed();
	boundary_rests();
	limits_hold();
	policies_decide();
	full_dram_is_relieved();
	return fact_end();
}
