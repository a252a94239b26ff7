/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The reserved range and its windows.
 *
 *   base                                                            base + size
 *   | starter | band 0 | band 0 | band 1 | ... | band 55 |   metadata, counters (outside)
 *             | lower  | upper  | lower  |     | upper   |
 *
 * Windows are equal powers of two in size and lie in order of the block sizes
 * that they hold. A band has two: where the boundary lies in it, its DRAM pages
 * grow in the lower one and its PMEM pages in the upper one, so that a heap that
 * grows need not move the boundary. The starter window holds what is always DRAM: jemalloc's own
 * blocks, default arenas of the program, and bands too small for an arena that lie in DRAM. Those
 * in PMEM share windows of the few (band.h).
 * Address space is handed out upwards and never taken back; memory goes back
 * by MADV_DONTNEED, which keeps mapping and policy: a handful of VMAs.
 *
 * Inside a window everything below its split is bound to DRAM, the rest to
 * PMEM. With the dynamic threshold all windows but one are wholly on one side:
 * that is the one boundary.
 */
#ifndef TH_WINDOW_H
#define TH_WINDOW_H

#include <stdatomic.h>

#include "band.h"
#include "os.h"

#define CHUNK_PAGES    512u /* 2 MiB */
#define GROUP_PAGES    (32u * CHUNK_PAGES) /* 64 MiB */
#define GIG_PAGES      (512u * CHUNK_PAGES) /* 1 GiB */

/*
 * What is known of each page. Groups of all windows lie side by side, those with which the windows
 * begin first: a heap touches few pages of counters, and a fork copies one page table for them.
 */
struct page_group {
	_Atomic uint64_t bits[GROUP_PAGES / 64];            /* counted as resident */
	union {
		_Atomic uint16_t chunk[GROUP_PAGES / CHUNK_PAGES];  /* how many, per 2 MiB */
		_Atomic uint64_t fours[GROUP_PAGES / CHUNK_PAGES / 4]; /* the same, four at a time */
	};
	/* Per 2 MiB: WINDOW_CHANGED and so on, while window_watched. */
	_Atomic uint8_t stale[GROUP_PAGES / CHUNK_PAGES];
} __attribute__((aligned(128)));

/* Nothing is there to learn from: wholly resident, but for zeroed blocks (sparse.h). */
#define DENSITY_UNKNOWN 1001u

struct window {
	uintptr_t base;
	uint64_t start;            /* first page that is ever handed out */
	_Atomic size_t used;       /* bytes handed out; any thread */
	_Atomic size_t writable;   /* bytes accessible; grows under the growth lock */
	_Atomic uint32_t density;  /* part of its used pages that is resident, per mille */
	_Atomic bool blank;        /* fresh large blocks are hardly touched (sparse.h) */
	_Atomic uint64_t split;    /* pages below are DRAM; written under the step lock */
	uint64_t dirty_lo;         /* pages of [lo, hi) may lie on the wrong tier; */
	uint64_t dirty_hi;         /* step lock */
	/* Pages counted as resident: a bit each, sums per 2 MiB, per 1 GiB, in all. */
	struct page_group *groups; /* see window_group, window_gig: from the window's start on */
	_Atomic uint32_t *gigs;
	_Atomic int64_t pages;
} __attribute__((aligned(128)));

/* Set once, before the first block is handed out. size 0: nothing could be reserved. */
extern INTERNAL struct heap_range {
	uintptr_t base;
	size_t size;
	unsigned shift;            /* log2 of a window's bytes */
	bool charged;              /* what is writable counts against a limit of the system's */
} heap_range;
extern INTERNAL struct window windows[WINDOW_COUNT];

/* Holds blocks of many sizes. */
static inline bool window_is_mixed(unsigned window)
{
	return window == WINDOW_STARTER || band_is_few(WINDOW_BAND(window));
}

/* A bit for each window out of which memory was ever taken. */
extern INTERNAL _Atomic uint64_t window_in_use[(WINDOW_COUNT + 63) / 64];
/* A byte for each page of the range, for the caches' fast paths (cache.h); 0 at first. */
extern INTERNAL uint8_t *window_classes;

/*
 * The range lies somewhere in this part of the address space, which nothing
 * else uses: between where the kernel starts to map upwards in the old layout
 * (a third of 2^47) and where it puts executables (two thirds).
 */
#ifndef WINDOW_ZONE /* tests/main/tsan.sh has another, where ThreadSanitizer lets a program be */
#define WINDOW_ZONE    UINT64_C(0x300000000000)
#define WINDOW_ZONE_LG 45u /* 32 TiB */
#endif

static inline bool window_contains(const void *p)
{
	return (uintptr_t)p - heap_range.base < heap_range.size;
}

/* Bytes from the base on, up to where blocks can lie: what is taken may not be writable yet. */
static inline size_t window_end(const struct window *w)
{
	size_t used = w->used, writable = w->writable;
	return used < writable ? used : writable;
}

/* The metadata's window lies behind the others. */
static inline bool window_is_metadata(const void *p)
{
	return (uintptr_t)p - heap_range.base - heap_range.size <
	       (size_t)(heap_range.size != 0) << heap_range.shift;
}

/* The first window from i on out of which memory was ever taken; WINDOW_COUNT: none. */
static inline unsigned window_next(unsigned i)
{
	while (i < WINDOW_COUNT) {
		uint64_t left = atomic_load_explicit(&window_in_use[i / 64],
		                                     memory_order_relaxed) >> i % 64;
		if (left)
			return i + (unsigned)__builtin_ctzll(left);
		i = (i / 64 + 1) * 64;
	}
	return WINDOW_COUNT;
}

/* p lies in the range. */
static inline struct window *window_at(const void *p)
{
	return &windows[((uintptr_t)p - heap_range.base) >> heap_range.shift];
}

/* The program's malloc is another's: nothing is reserved. Set once, before anything else. */
extern INTERNAL bool window_unwanted;

/*
 * Reserves the range: 256 GiB a window, halved until the system agrees. Nothing of it is accessible
 * until it is used: else mlockall(2) would make all of it resident, and a core dump, which writes
 * mappings as a whole, would take hours. Once; not thread-safe.
 */
void window_reserve(void);

/*
 * `size` bytes (multiple of a page) aligned to `align` (a power of two, at
 * least a page) from window `index`, or where that is full from another; NULL:
 * all full, or no memory to make pages writable. Not `commit`: they need not be yet, see
 * window_commit.
 */
void *window_take(unsigned index, size_t size, size_t align, bool commit);
/* Makes what was taken writable. False: there is no memory for it. */
bool window_commit(void *p, size_t size);
/* In a forked child, which has one thread. */
void window_fork_child(void);
/* The same for the allocator's metadata: DRAM, small pages. */
void *window_take_metadata(size_t size, size_t align);
/*
 * Resident bytes of the metadata, as far as seen; asks the kernel, for 32 MiB at most. Returns
 * whether all was seen: else the next look sees more. Not thread-safe against itself.
 */
bool window_metadata_look(size_t *resident);

/*
 * Which nodes the tiers are. bound: pages are placed by mbind(2); else one node
 * (or a simulated tier) and the splits only say what belongs where. Binds all
 * windows by their splits. 0 or -errno of the first refused mbind.
 */
int window_bind_all(const struct nodeset *dram, const struct nodeset *pmem, enum os_policy policy);
bool window_bound(void);
/*
 * Pages that find no room on their tier go to the other one from now on. Step lock held. 0 or
 * -errno of mbind(2), after which some windows may still be bound strictly.
 */
int window_relax(void);

/*
 * Moves a window's split (pages from its base; the window's size and more mean
 * all of it): new pages follow at once; pages already there become dirty and
 * are moved by the mover. Step lock held. 0 or -errno of mbind(2).
 */
int window_set_split(struct window *w, uint64_t split);

static inline uint64_t window_pages(void)
{
	return (uint64_t)1 << (heap_range.shift - PAGE_SHIFT);
}

/* The counters of 64 MiB, of 1 GiB, of 64 pages, of 2 MiB. */
static inline struct page_group *window_group(const struct window *w, uint64_t group)
{
	return &w->groups[group * WINDOW_COUNT];
}

static inline _Atomic uint32_t *window_gig(const struct window *w, uint64_t gig)
{
	return &w->gigs[gig * WINDOW_COUNT];
}

static inline _Atomic uint64_t *window_bits(const struct window *w, uint64_t page)
{
	return &window_group(w, page / GROUP_PAGES)->bits[page / 64 % (GROUP_PAGES / 64)];
}

static inline _Atomic uint16_t *window_chunk(const struct window *w, uint64_t chunk)
{
	return &window_group(w, chunk * CHUNK_PAGES / GROUP_PAGES)
	                ->chunk[chunk % (GROUP_PAGES / CHUNK_PAGES)];
}

static inline _Atomic uint8_t *window_stale(const struct window *w, uint64_t chunk)
{
	return &window_group(w, chunk * CHUNK_PAGES / GROUP_PAGES)
	                ->stale[chunk % (GROUP_PAGES / CHUNK_PAGES)];
}

/*
 * Somebody wants to know where pages lie: what changes in 2 MiB of a window is
 * noted there. Step lock writes.
 */
extern _Atomic bool window_watched;
#define WINDOW_CHANGED 1u /* pages were counted, handed back or moved, or the split was */
#define WINDOW_ABSENT  2u /* for the watcher: pages were not there when it looked */

static inline void window_note(struct window *w, uint64_t page, unsigned what)
{
	if (unlikely(atomic_load_explicit(&window_watched, memory_order_relaxed)))
		atomic_fetch_or_explicit(window_stale(w, page / CHUNK_PAGES), (uint8_t)what,
		                         memory_order_release);
}

/* Pages in dirty ranges of all windows. Step lock held. */
extern uint64_t window_dirty_pages;

/* Sets a window's dirty range; lo >= hi: clean. Step lock held. */
void window_set_dirty(struct window *w, uint64_t lo, uint64_t hi);
/* Widens it to hold [lo, hi). Step lock held. */
void window_add_dirty(struct window *w, uint64_t lo, uint64_t hi);

/* 0: DRAM, 1: PMEM, -1: not in the range. */
int window_tier(const void *p);

#endif
