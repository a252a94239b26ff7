/* SPDX-License-Identifier: BSD-2-Clause */
#include "starter.h"

#include "bins.h"
#include "je.h"
#include "window.h"

/* Blocks of a band in the starter window before it gets an arena, bytes. */
#define STARTER_SMALL (16u << 10)
#define STARTER_LARGE (48u << 10) /* from 16 KiB a block up */
/*
 * While the window is all of the heap: short processes that fork, such as the
 * shells of a build, would pay for each arena.
 */
#define STARTER_TINY  (64u << 10)
#define TINY_HEAP     (((size_t)256 << 10) >> PAGE_SHIFT)
/*
 * In a heap of some size there may be this part of it in the window. Compilers, which don't live
 * long, have 8 MB: from 1 MB on a build took 6 % more. They have one thread.
 */
#define STARTER_PART  128u
#define SMALL_HEAP    (((size_t)4 << 20) >> PAGE_SHIFT)
/* From here on what belongs in PMEM goes there. */
#define FEW_FROM      (((size_t)64 << 10) >> PAGE_SHIFT)
/*
 * Of a band whose blocks are extents of their own, and of all such: tables that grow and buffers
 * would have an arena for each size, with 60 KB of DRAM.
 */
#define FEW_LARGE     ((uint64_t)512 << 10)
#define FEW_MOST      ((uint64_t)2 << 20)
#define FEW_ABOVE     16u /* times as large as blocks at the boundary, which won't get there */

static uint64_t live_in(const void *arena, unsigned band)
{
	uint64_t live = 0;
	if (arena == NULL)
		return 0;
	for (unsigned bin = bins_first[band]; bin < bins_first[band + 1]; bin++)
		live += je_small_live(arena, bin);
	for (unsigned i = JE_BINS; je_sz_index2size_tab[i] <= band_max[band]; i++)
		if (je_sz_index2size_tab[i] > band_above(band))
			live += je_large_live(arena, i) * je_sz_index2size_tab[i];
	return live;
}

/* Bytes of a band's blocks without an arena of its own, those in thread caches included. */
static uint64_t live(const struct starter *s, unsigned band)
{
	return live_in(s->dram, band) + live_in(s->pmem, band);
}

uint64_t starter_small_bytes(void)
{
	const void *arena = atomic_load_explicit(&je_arenas[0], memory_order_relaxed);
	uint64_t sum = 0;
	for (unsigned bin = 0; arena && bin < JE_BINS; bin++)
		sum += je_small_live(arena, bin);
	return sum;
}

static bool lies_in_pmem(unsigned band)
{
	return windows[WINDOW_LOWER(band)].split == 0;
}

static bool lies_far_above(unsigned band)
{
	unsigned first = 0;
	while (first < band && !lies_in_pmem(first))
		first++;
	return band > BAND_FEW_LOW && band_above(band) / FEW_ABOVE >= band_max[first];
}

/* Several threads fill the window long before the first step. */
static bool is_under(const struct starter *s, size_t pages)
{
	return s->heap_pages < pages && windows[WINDOW_STARTER].pages < (int64_t)pages;
}

bool starter_in_pmem(const struct starter *s, unsigned band, size_t bytes)
{
	return lies_in_pmem(band) &&
	       (s->pmem || bytes > STARTER_LARGE || !is_under(s, FEW_FROM));
}

/* Is there little of the heap without an arena, and nothing that would be in the wrong place? */
static bool is_little(const struct starter *s, unsigned band)
{
	uint64_t heap = s->heap_pages;
	if (heap < (s->threads ? SMALL_HEAP / 4 : SMALL_HEAP))
		return true;
	if (lies_in_pmem(band))
		return lies_far_above(band);
	return starter_small_bytes() < (heap << PAGE_SHIFT) / STARTER_PART;
}

/* Room for a block that is an extent of its own? */
static bool has_room(const struct starter *s, unsigned band, size_t bytes, uint64_t tiny)
{
	uint64_t few = (uint64_t)windows[WINDOW_UPPER(BAND_FEW_HIGH)].pages << PAGE_SHIFT;
	if (starter_in_pmem(s, band, bytes))
		return bytes <= FEW_LARGE && few + bytes <= FEW_MOST &&
		       live(s, band) + bytes <= FEW_LARGE;
	return bytes <= STARTER_LARGE && live(s, band) + bytes <= STARTER_LARGE + tiny;
}

/* What counts is what is there: blocks that come and go may ask for any amount in all. */
bool starter_suffices(const struct starter *s, unsigned band, size_t bytes)
{
	uint64_t tiny = is_under(s, TINY_HEAP) ? STARTER_TINY : 0;
	if (band_max[band] > JE_SMALL_MAX)
		return has_room(s, band, bytes, tiny) && is_little(s, band);
	return live(s, band) < STARTER_SMALL + tiny && is_little(s, band);
}
