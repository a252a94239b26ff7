/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Keeps jemalloc's own memory small: it lies in DRAM beside the heap, and the
 * library makes many more arenas than a program of jemalloc alone has.
 */
#include "arenas.h"
#include "bins.h"
#include "window.h"

extern void je_eset_init(void *, unsigned);
extern void *je_base_alloc(void *, void *, size_t, size_t);

extern bool je_bin_init(void *);

void __wrap_je_eset_init(void *, unsigned);
bool __wrap_je_bin_init(void *);
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

static __thread uintptr_t arena_made; /* the last that this thread made: its bins follow */

static void *arena_alloc(void *tsdn, void *base, size_t align)
{
	uintptr_t p = (uintptr_t)je_base_alloc(tsdn, base, ARENA_BYTES + PAGE_SIZE, align);
	if (p == 0)
		return NULL;
	arena_made = align_up(p - ARENA_START, PAGE_SIZE) + ARENA_START;
	return (void *)arena_made;
}

static bool is_bin_of(unsigned band, uintptr_t at)
{
	unsigned bin = bins_first[band];
	while (bin < bins_first[band + 1] && je_arena_bin_offsets[bin] != at)
		bin++;
	return bin < bins_first[band + 1];
}

/*
 * Bins that are not the band's serve a program that names the arena, if anybody. All zero they
 * work as well: only the type of the lock is missing, and glibc's default type does here.
 */
bool __wrap_je_bin_init(void *bin)
{
	unsigned making = thread_state.making;
	if (making && window_is_metadata(bin) && (uintptr_t)bin - arena_made < ARENA_BYTES &&
	    !is_bin_of(making - 1, (uintptr_t)bin - arena_made))
		return false;
	return je_bin_init(bin);
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
