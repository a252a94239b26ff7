/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pages that are sure to be written to soon are made resident together instead
 * of by a fault each: the slabs that a cache is filled from, and what a realloc
 * copies to. A fault costs several times as much as a page of a larger request,
 * and what caches hold untouched need not be guessed when resident pages are
 * counted.
 */
#ifndef TH_PREFAULT_H
#define TH_PREFAULT_H

#include "arenas.h"

/*
 * Are caches filled with resident pages? What they hold and nobody may ever ask
 * for is up to 1 MB a thread, half of it on average: only where each thread's
 * part of the heap is large beside that, and by smaller fills where it is not
 * very large.
 */
extern _Atomic bool prefault_slabs; /* written by the step */

/* Decides it, by the pages of the heap and the threads that use it. Step lock held. */
void prefault_choose(uint64_t heap_pages, uint64_t threads);

/* The calling thread is given extents: of each, up to `bytes` will be written to. */
static inline void prefault_begin(size_t bytes)
{
	thread_state.prefault = bytes;
}

/* An extent with pages that were not resident, between prefault_begin and prefault_end. */
void prefault_note(const void *addr, size_t size);

/* Makes resident what was noted. The caller holds none of jemalloc's locks. */
void prefault_flush(void);
static inline void prefault_end(void)
{
	if (unlikely(thread_state.fresh != thread_state.fresh_end))
		prefault_flush();
	thread_state.prefault = 0;
}

#endif
