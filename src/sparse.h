/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pages that jemalloc has given out but the program has not touched: large
 * blocks of which little is used, caches' fresh slabs. What is counted is
 * corrected by what is resident: large blocks once their program had time to
 * write to them, then all windows in rotation.
 */
#ifndef TH_SPARSE_H
#define TH_SPARSE_H

#include "pages.h"

/*
 * An extent was given out: counts its pages, unless those of its window have
 * lately been used in small part. Returns the pages that are likely new. Any
 * thread, never blocks.
 */
size_t sparse_extent(const void *addr, size_t size, bool slab);

/* Would sparse_extent find nothing new? Inline: settles most requests. */
static inline bool sparse_known(const void *addr, size_t size)
{
	uint32_t part = atomic_load_explicit(&window_at(addr)->density, memory_order_relaxed);
	return (size >> PAGE_SHIFT) * part < 1000 || pages_all_counted(addr, size);
}

/*
 * jemalloc holds that many pages of a window: what part of them is counted tells
 * what to expect of the next extents. Step lock held.
 */
void sparse_learn(unsigned window, uint64_t held);

/* Corrects large blocks given out lately, and a slice of about `pages` in rotation. Step lock held. */
void sparse_correct(size_t pages);

#endif
