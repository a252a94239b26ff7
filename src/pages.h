/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which pages of the windows are resident, by own counting: a page counts from
 * the moment that jemalloc gives it out until it is purged. A bit for each page
 * (34 MB for a TB), sums per 2 MiB, per 1 GiB and per window. Any thread may
 * count; reads are exact when nobody counts at the same time.
 *
 * Large blocks of which the program touches little would be counted whole:
 * pages_verify puts what mincore(2) says in place of the count.
 */
#ifndef TH_PAGES_H
#define TH_PAGES_H

#include "window.h"

/* Pages ever given out or discarded: how much has changed since somebody last looked. */
extern _Atomic uint64_t pages_changed;

/* [addr, addr + size): whole pages inside one window. Returns those not counted before. */
size_t pages_touch(const void *addr, size_t size);
void pages_discard(const void *addr, size_t size);
/*
 * Are they all counted? What most requests find; kept inline for them.
 */
static inline bool pages_all_counted(const void *addr, size_t size)
{
	const struct window *w = window_at(addr);
	uint64_t page = ((uintptr_t)addr - w->base) >> PAGE_SHIFT;
	uint64_t end = page + (size >> PAGE_SHIFT);
	for (; page < end; page = (page | 63) + 1) {
		uint64_t left = end - page, mask = ~UINT64_C(0) << (page & 63);
		if ((page & 63) + left < 64)
			mask &= (UINT64_C(1) << ((page & 63) + left)) - 1;
		if (~atomic_load_explicit(window_bits(w, page), memory_order_relaxed) & mask)
			return false;
	}
	return true;
}
/* Pages of it that are counted. */
size_t pages_counted(const void *addr, size_t size);

/* All pages of the window that are counted. */
static inline uint64_t pages_all(const struct window *w)
{
	int64_t all = atomic_load_explicit(&w->pages, memory_order_relaxed);
	return all > 0 ? (uint64_t)all : 0;
}
uint64_t pages_below_cut(const struct window *w, uint64_t split);
/* Those below page `split`. Inline: most windows are not cut. */
static inline uint64_t pages_below(const struct window *w, uint64_t split)
{
	if (split == 0)
		return 0;
	return split >= window_pages() ? pages_all(w) : pages_below_cut(w, split);
}
/* The split with `count` pages counted below; the first page beyond all if there are fewer. */
uint64_t pages_find(const struct window *w, uint64_t count);
/* Addresses of up to `max` counted pages from page *at to `end`; *at moves past the last seen. */
size_t pages_list(const struct window *w, uint64_t *at, uint64_t end, void **out, size_t max);
/* The same downwards: pages below *at, not below `start`. */
size_t pages_list_down(const struct window *w, uint64_t *at, uint64_t start, void **out,
                       size_t max);

/* Most pages of one call of pages_verify or pages_seek_strays. */
#define PAGES_VERIFY_MAX 4096u
/* Corrects the count of at most PAGES_VERIFY_MAX pages; returns of how many. Step lock held. */
unsigned pages_verify(struct window *w, uint64_t from, uint64_t to);
/*
 * Those of at most PAGES_VERIFY_MAX pages that are resident but not counted become strays
 * (stray.h). Step lock held.
 */
void pages_seek_strays(struct window *w, uint64_t from, uint64_t to);

#endif
