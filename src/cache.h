/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a thread's cache answers: jemalloc's caches, by a shorter way than
 * jemalloc's own. The size class of a block stands in a byte of its page
 * instead of in jemalloc's radix tree, so that the number of windows does not
 * matter; and all cached classes are served, not only those up to 4 KiB.
 *
 * Everything counted here is counted as jemalloc counts it. Its limits are 0
 * wherever a request has to take the long way: in a thread that has not
 * started or is exiting, without caches, with hooks or junk filling; else they
 * are where the next event (sampling, collection of unused caches) is due.
 */
#ifndef TH_CACHE_H
#define TH_CACHE_H

#include <string.h>

#include "je.h"
#include "window.h"

/* Classes are jemalloc's size classes + 1; 0: no block, or not the first page of one. */
#define CACHE_CLASSES   256u
#define CACHE_UNCACHED  255u /* a block that caches do not hold begins here */
#define CACHE_TABLE_MAX ((size_t)4096)

/* Set once by cache_start. */
extern INTERNAL struct cache_table {
	uint64_t bytes[CACHE_CLASSES];              /* usable size of a class */
	uint8_t class[CACHE_TABLE_MAX / 8 + 1];     /* of (size + 7) / 8 */
} cache_table;
/* Largest size that caches hold, bytes; 0 before cache_start. */
extern INTERNAL size_t cache_max;

/* jemalloc's tables are filled: from now on classes are known. Once. */
void cache_start(void);

/* The pages of an extent that jemalloc gives out: a slab of a class, or one block of it. */
void cache_note(const void *addr, size_t size, bool slab, unsigned size_index);
/* It is given back: from now on no block begins there. */
void cache_forget(const void *addr, size_t size);

static inline size_t cache_class_small(size_t size)
{
	return cache_table.class[(size + 7) >> 3];
}

/* Above CACHE_TABLE_MAX: four classes to a doubling, the 29th ends at 4 KiB (sz.h). */
static inline size_t cache_class_medium(size_t size)
{
	unsigned lg = 63 - (unsigned)__builtin_clzl(size - 1);
	return 30 + (size_t)(lg - 12) * 4 + ((size - 1) >> (lg - 2) & 3);
}

static inline size_t cache_class(size_t size)
{
	return size <= CACHE_TABLE_MAX ? cache_class_small(size) : cache_class_medium(size);
}

/* Class of a block; 0: none, or not of the windows. p is not touched. */
static inline size_t cache_class_of(const void *p)
{
	return window_contains(p)
	     ? window_classes[((uintptr_t)p - heap_range.base) >> PAGE_SHIFT] : 0;
}

/* Do caches hold blocks of that class? Neither 0 nor CACHE_UNCACHED: one comparison. */
static inline bool cache_holds(size_t class)
{
	return (uint8_t)(class + 1) > 1;
}

/* Are its blocks extents of their own, not parts of slabs? */
static inline bool cache_is_large(size_t class)
{
	return cache_table.bytes[class] > JE_SMALL_MAX;
}

/* Computed once: the compiler would do it again at every use. */
static inline struct je_tsd *cache_tsd(void)
{
	struct je_tsd *tsd = &je_tsd_tls;
	__asm__("" : "+r"(tsd));
	return tsd;
}

static inline struct je_cache_bin *cache_bin(struct je_tsd *tsd, size_t class)
{
	struct je_cache_bin *bin = tsd->bin + class - 1;
	__asm__("" : "+r"(bin));
	return bin;
}

/* Others look how full a cache is (cached.c). */
static inline void cache_bin_set(struct je_cache_bin *bin, void **head)
{
	__atomic_store_n(&bin->head, head, __ATOMIC_RELAXED);
}

/* A block; NULL: the long way. The class is that of a size up to CACHE_TABLE_MAX or cache_max. */
static inline void *cache_get(size_t class)
{
	struct je_tsd *tsd = cache_tsd();
	uint64_t allocated = tsd->allocated + cache_table.bytes[class];
	if (unlikely(allocated >= tsd->allocated_limit))
		return NULL;
	struct je_cache_bin *bin = cache_bin(tsd, class);
	void **head = bin->head;
	uint16_t low = (uint16_t)(uintptr_t)head;
	if (unlikely(low == bin->low_water)) {
		if (low == bin->empty)
			return NULL;
		bin->low_water = (uint16_t)(low + sizeof *head);
	}
	cache_bin_set(bin, head + 1);
	bin->requests++;
	tsd->allocated = allocated;
	/* Known to the compiler, it saves callers the test. */
	if (*head == NULL)
		__builtin_unreachable();
	return *head;
}

/* Takes a block back; false: the long way. p may be anything. */
static inline bool cache_put(void *p)
{
	if (unlikely(!window_contains(p)))
		return false;
	struct je_tsd *tsd = cache_tsd();
	size_t class = window_classes[((uintptr_t)p - heap_range.base) >> PAGE_SHIFT];
	/* What is not cached counts as more than any limit. */
	uint64_t deallocated = tsd->deallocated + cache_table.bytes[class];
	if (unlikely(deallocated >= tsd->deallocated_limit))
		return false;
	struct je_cache_bin *bin = cache_bin(tsd, class);
	void **head = bin->head;
	if (unlikely((uint16_t)(uintptr_t)head == bin->full))
		return false;
	head[-1] = p;
	cache_bin_set(bin, head - 1);
	tsd->deallocated = deallocated;
	return true;
}

/*
 * The same block in answer to a request of its own class, counted as jemalloc
 * counts a realloc; false: the long way.
 */
static inline bool cache_keep(size_t class)
{
	struct je_tsd *tsd = cache_tsd();
	uint64_t allocated = tsd->allocated + cache_table.bytes[class];
	uint64_t deallocated = tsd->deallocated + cache_table.bytes[class];
	if (allocated >= tsd->allocated_limit || deallocated >= tsd->deallocated_limit)
		return false;
	tsd->allocated = allocated;
	tsd->deallocated = deallocated;
	return true;
}

/*
 * A block of `size` bytes aligned to a power of two: classes are aligned as far
 * as their sizes are, up to a page (sz_sa2u in sz.h). NULL: the long way.
 */
static inline void *cache_get_aligned(size_t align, size_t size)
{
	if (size == 0 || size > CACHE_TABLE_MAX || align > CACHE_TABLE_MAX)
		return NULL;
	size = align_up(size, align);
	return size <= CACHE_TABLE_MAX ? cache_get(cache_class_small(size)) : NULL;
}

#endif
