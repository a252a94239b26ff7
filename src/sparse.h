/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pages that jemalloc has given out but the program has not touched: large
 * blocks of which little is used, caches' fresh slabs. What is counted is
 * corrected by what is resident: large blocks once their program had time to
 * write to them, then all windows in rotation. Where neither mincore(2) nor
 * /proc/self/pagemap answers, what was given out stays counted: nothing else
 * tells what of it was touched, and the share is that of what may be used.
 */
#ifndef TH_SPARSE_H
#define TH_SPARSE_H

#include "pages.h"

/* What an extent is for; zeroed: a block of which pages not counted are not resident, nor may be. */
enum extent_use { EXTENT_SLAB, EXTENT_BLOCK, EXTENT_ZEROED };

/*
 * An extent was given out: counts its pages, unless those of its window have
 * lately been used in small part, or nothing is known of them and it is zeroed.
 * Returns the pages that are likely new. Any thread, never blocks. *open is the
 * calling thread's: which large block it was given last, 0 for none.
 */
size_t sparse_extent(const void *addr, size_t size, enum extent_use use, uint32_t *open);

/*
 * The thread comes with another request: by now it has written to the block
 * that it was given last. Until then what is resident says nothing about it.
 */
void sparse_close_open(uint32_t open);
static inline void sparse_close(uint32_t *open)
{
	if (unlikely(*open != 0)) {
		sparse_close_open(*open);
		*open = 0;
	}
}

/*
 * Density, per mille, from which on a fresh extent is taken for wholly used.
 * Slabs fill up in time; what caches hold of them untouched is corrected.
 */
#define SPARSE_DENSE_LARGE 900u
#define SPARSE_DENSE_SMALL 250u

static inline bool sparse_dense(uint32_t density, size_t size)
{
	return density >= (size >= BAND_SPARSE_SIZE ? SPARSE_DENSE_LARGE : SPARSE_DENSE_SMALL);
}

/* Are fresh large blocks of this window hardly touched, so that none of their pages are expected? */
static inline bool sparse_blank(const void *addr, size_t size)
{
	return size >= BAND_SPARSE_SIZE &&
	       atomic_load_explicit(&window_at(addr)->blank, memory_order_relaxed);
}

/* A large block of which less is expected than it has: all of it may be written to. */
static inline bool sparse_unsure(const void *addr, size_t size)
{
	return size >= BAND_SPARSE_SIZE &&
	       (sparse_blank(addr, size) ||
	        !sparse_dense(atomic_load_explicit(&window_at(addr)->density, memory_order_relaxed), size));
}

/* Would sparse_extent find nothing new? Inline: settles most requests. */
static inline bool sparse_known(const void *addr, size_t size)
{
	uint32_t density = atomic_load_explicit(&window_at(addr)->density, memory_order_relaxed);
	if (!sparse_dense(density, size) && (size >> PAGE_SHIFT) * density < 1000)
		return true;
	return pages_all_counted(addr, size);
}

/*
 * Where fresh large blocks are hardly touched one in so many bytes is enough to see that they begin
 * to be: need sparse_extent not know of the others? *passed is the calling thread's.
 */
#define SPARSE_BLANK_BYTES (12u << 20)

static inline bool sparse_pass(const void *addr, size_t size, uint64_t *passed)
{
	if (likely(!sparse_blank(addr, size)))
		return false;
	*passed += size;
	if (*passed < SPARSE_BLANK_BYTES)
		return true;
	*passed = 0;
	return false;
}

/* Pages went back: what was freed is no longer awaited. Any thread. */
void sparse_discarded(const void *addr, size_t size);

/* Looks at the blocks that are awaited, before sparse_learn of each window. Step lock held. */
void sparse_look(void);
/*
 * jemalloc holds that many pages of a window: what part of them is counted tells
 * what to expect of the next extents. Step lock held.
 */
void sparse_learn(unsigned window, uint64_t held);

/*
 * Corrects large blocks given out lately, and in rotation as many pages as suits a heap of `heap`
 * pages of which `changed` have changed since the last call; calm: hardly any. Step lock held.
 */
void sparse_correct(uint64_t changed, bool calm, uint64_t heap, uint64_t now_ns);

/* Has the rotation found hardly any page wrong, of a quarter of the heap at least? Step lock held. */
bool sparse_exact(uint64_t heap);

#endif
