/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * In which of its two windows the boundary's band grows. Both do, in the proportion that the step
 * says, page by page: so a heap that grows stays at the ratio without a move, however late the next
 * step comes. Of a band of two size classes only one is divided: all of the smaller blocks belong in
 * DRAM before any of the larger ones do.
 */
#ifndef TH_STEER_H
#define TH_STEER_H

#include "arenas.h"
#include "cache.h"
#include "window.h"

extern _Atomic unsigned steer_half; /* which is divided; none: HALF_COUNT */
extern _Atomic bool steer_halves;   /* the other half of the band is not */

/*
 * Of `pages` of the band, `dram` belong in DRAM, and of those to come `owed` more than their part,
 * or less, where it is below 0. Step lock held.
 */
void steer_set(unsigned band, uint64_t dram, uint64_t pages, int64_t owed);
/* All that is new comes from this window. */
void steer_all(unsigned window);
void steer_off(void);

/* New pages in one of the windows; any thread. */
void steer_count(unsigned window, size_t pages);

/* Pages that are counted now and were not before; their class is noted. Any thread, any locks. */
static inline void steer_took(const void *addr, size_t pages)
{
	unsigned window = (unsigned)(window_at(addr) - windows);
	unsigned half = atomic_load_explicit(&steer_half, memory_order_relaxed), band = half / 2;
	if (window != WINDOW_LOWER(band) && window != WINDOW_UPPER(band))
		return;
	if (!steer_halves || half_of(band, cache_table.bytes[cache_class_of(addr)]) == half)
		steer_count(window, pages);
}

#endif
