/* SPDX-License-Identifier: BSD-2-Clause */
#include "usage.h"

#include "bins.h"
#include "window.h"

struct usage_of {
	unsigned first_bin, end_bin;
	struct usage *sum;
};

static void usage_one(void *arena, void *ctx)
{
	const struct usage_of *u = ctx;
	uint64_t active = je_arena_active(arena);
	uint64_t slab_bytes = 0, small = 0;
	for (unsigned bin = u->first_bin; bin < u->end_bin; bin++) {
		const uint64_t *stats = je_bin_stats(arena, bin);
		small += je_small_live(arena, bin);
		slab_bytes += __atomic_load_n(&stats[JE_BIN_CURSLABS], __ATOMIC_RELAXED) *
		              je_bin_infos[bin].slab_size;
	}
	uint64_t active_bytes = active << PAGE_SHIFT;
	u->sum->usable += small + (active_bytes > slab_bytes ? active_bytes - slab_bytes : 0);
	u->sum->active += active;
	u->sum->dirty += je_arena_dirty(arena);
}

void usage_read(unsigned window, struct usage *out)
{
	struct usage_of u = { 0, JE_BINS, out };
	*out = (struct usage){ 0, 0, 0 };
	if (!window_is_mixed(window)) {
		u.first_bin = bins_first[WINDOW_BAND(window)];
		u.end_bin = bins_first[WINDOW_BAND(window) + 1];
	}
	arenas_each(window, usage_one, &u);
}

static void lower_half_one(void *arena, void *ctx)
{
	const struct usage_of *u = ctx;
	for (unsigned bin = u->first_bin; bin < u->end_bin; bin++)
		u->sum->active += __atomic_load_n(&je_bin_stats(arena, bin)[JE_BIN_CURSLABS],
		                                  __ATOMIC_RELAXED) *
		                  (je_bin_infos[bin].slab_size >> PAGE_SHIFT);
}

uint64_t usage_lower_half(unsigned band)
{
	struct usage sum = { 0, 0, 0 };
	struct usage_of u = { bins_first[band], bins_first[band], &sum };
	while (u.end_bin < bins_first[band + 1] &&
	       je_bin_infos[u.end_bin].reg_size <= band_middle(band))
		u.end_bin++;
	for (unsigned i = WINDOW_LOWER(band); i <= WINDOW_UPPER(band); i++)
		arenas_each(i, lower_half_one, &u);
	return sum.active;
}

#define LARGEST_COUNTED ((size_t)1 << 40) /* bytes; larger blocks are few */

struct requests_of {
	unsigned first_bin, end_bin;
	unsigned first_large, end_large; /* size classes */
	uint64_t *bands;
};

/* Size classes ascend, and so do bands; the few, of the size of the band before, are passed over. */
static void requests_one(void *arena, void *ctx)
{
	const struct requests_of *r = ctx;
	unsigned band = 0;
	for (unsigned bin = r->first_bin; bin < r->end_bin; bin++) {
		while (je_bin_infos[bin].reg_size > band_max[band])
			band++;
		r->bands[band] += __atomic_load_n(&je_bin_stats(arena, bin)[JE_BIN_REQUESTS],
		                                  __ATOMIC_RELAXED);
	}
	for (unsigned i = r->first_large; i < r->end_large; i++) {
		while (je_sz_index2size_tab[i] > band_max[band])
			band++;
		r->bands[band] += je_large_requests(arena, i);
	}
}

/* The first large size class above a size. */
static unsigned large_above(uint64_t size)
{
	unsigned i = JE_BINS;
	while (je_sz_index2size_tab[i] <= size && je_sz_index2size_tab[i] < LARGEST_COUNTED)
		i++;
	return i;
}

void usage_requests(unsigned window, uint64_t bands[BAND_COUNT])
{
	struct requests_of r = { 0, JE_BINS, JE_BINS, large_above(LARGEST_COUNTED), bands };
	if (!window_is_mixed(window)) {
		unsigned band = WINDOW_BAND(window);
		r.first_bin = bins_first[band];
		r.end_bin = bins_first[band + 1];
		r.first_large = large_above(band_above(band));
		r.end_large = large_above(band_max[band]);
	}
	arenas_each(window, requests_one, &r);
}

void usage_requests_untold(uint64_t bands[BAND_COUNT])
{
	unsigned band = 0;
	for (unsigned i = 0; i < je_nhbins; i++) {
		while (je_sz_index2size_tab[i] > band_max[band])
			band++;
		bands[band] += je_tsd_tls.bin[i].requests;
	}
}
