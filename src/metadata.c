/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Keeps jemalloc's own memory small: it lies in DRAM beside the heap, and the
 * library makes many more arenas than a program of jemalloc alone has.
 */
#include "arenas.h"
#include "window.h"

extern void je_eset_init(void *, unsigned);
extern void *je_base_alloc(void *, void *, size_t, size_t);

void __wrap_je_eset_init(void *, unsigned);
void *__wrap_je_base_alloc(void *, void *, size_t, size_t);

/*
 * An extent set is all zero but for its state, which only assertions of debug
 * builds read (eset.h). Fresh metadata is zero: most of an arena's six sets, 58
 * of its 85 KB, stays untouched.
 */
void __wrap_je_eset_init(void *eset, unsigned state)
{
	if (!window_is_metadata(eset))
		je_eset_init(eset, state);
}

/*
 * What mallctl keeps of each arena, 37 KB that every look at the statistics
 * writes anew: struct container_s of ctl.c. Only ctl.c asks for that size, once
 * for each index, with ctl_mtx held: first for two sums, for arena 0, for our
 * arenas and one more (backing.c), then for those that the program makes.
 */
#define CTL_ARENA_BYTES 37856u
#define CTL_FIRST_OWN   3u

/*
 * All our arenas share one: it passes their figures on to the sums. The last of
 * them never exists, so that each of them reads as not initialised afterwards.
 */
static void *ctl_arena_alloc(void *tsdn, void *base, size_t align)
{
	static unsigned made;  /* ctl_mtx */
	static void *shared;   /* ctl_mtx */
	bool own = made >= CTL_FIRST_OWN && made <= CTL_FIRST_OWN + arenas_reserved();
	void *p = own && shared ? shared : je_base_alloc(tsdn, base, CTL_ARENA_BYTES, align);
	if (p == NULL)
		return NULL;
	if (own)
		shared = p;
	made++;
	return p;
}

/*
 * struct arena_s with its bins. Of its 22 pages those are touched that hold what
 * is in use, in clusters; the longest, 3856 bytes from 69008 on, fits one page
 * if the arena starts there in its own.
 */
#define ARENA_BYTES 87016u
#define ARENA_START 640u

static void *arena_alloc(void *tsdn, void *base, size_t align)
{
	uintptr_t p = (uintptr_t)je_base_alloc(tsdn, base, ARENA_BYTES + PAGE_SIZE, align);
	return p ? (void *)(align_up(p - ARENA_START, PAGE_SIZE) + ARENA_START) : NULL;
}

void *__wrap_je_base_alloc(void *tsdn, void *base, size_t size, size_t align)
{
	switch (size) {
	case CTL_ARENA_BYTES:
		return ctl_arena_alloc(tsdn, base, align);
	case ARENA_BYTES:
		return arena_alloc(tsdn, base, align);
	default:
		return je_base_alloc(tsdn, base, size, align);
	}
}
