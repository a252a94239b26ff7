/* SPDX-License-Identifier: BSD-2-Clause */
#include "coalesce.h"

#include "je.h"
#include "window.h"

#define JE_STATE_DIRTY 1 /* extent_state_t: unused, still resident */
#define CUT_LEAST ((size_t)1 << 19) /* bytes; smaller parts are not worth their records */
#define MERGE_MAX ((size_t)1 << 20) /* bytes; larger ones are not merged for a purge with a limit */

extern void *je_emap_try_acquire_edata_neighbor(void *, void *, void *, int, int, bool);
extern ssize_t je_opt_dirty_decay_ms;
extern bool __wrap_je_pages_purge_forced(void *, size_t); /* backing.c */
extern void *je_ecache_evict(void *, void *, void *, void *, size_t);
extern void je_ecache_dalloc(void *, void *, void *, void *, void *);
extern void *je_extent_split_wrapper(void *, void *, void *, void *, size_t, size_t, bool);
void *__wrap_je_emap_try_acquire_edata_neighbor(void *, void *, void *, int, int, bool);
void *__wrap_je_ecache_evict(void *, void *, void *, void *, size_t);

/* Extents of this size fit the next request of the window as they are. Set once; 0: none. */
static size_t fitting[WINDOW_COUNT];
__thread bool coalesce_moving;
static __thread bool evicting; /* pages go back: whole neighbourhoods at a time */
static __thread bool limited;  /* a purge is under way that has to leave some for later */
static __thread size_t purge_most;
static __thread struct purged purged;

void coalesce_start(void)
{
	for (unsigned b = 0; b < BAND_COUNT; b++)
		fitting[WINDOW_LOWER(b)] = fitting[WINDOW_UPPER(b)] = band_extent(b);
}

static inline bool fits_again(const void *edata)
{
	uintptr_t at = (uintptr_t)je_edata_page(edata) - heap_range.base;
	return at < heap_range.size && je_edata_size(edata) == fitting[at >> heap_range.shift];
}

void *__wrap_je_emap_try_acquire_edata_neighbor(void *tsdn, void *emap, void *edata, int pai,
                                                int state, bool forward)
{
	if (state == JE_STATE_DIRTY && !evicting && fits_again(edata))
		return NULL;
	if (evicting && limited && je_edata_size(edata) >= MERGE_MAX)
		return NULL;
	return je_emap_try_acquire_edata_neighbor(tsdn, emap, edata, pai, state, forward);
}

bool coalesce_purge_left(void)
{
	return !limited || purged.cost < purge_most;
}

/*
 * Of an extent that is larger than what a purge may still cost the rest stays: 16 MiB at once take
 * more than a millisecond.
 */
static void cut(void *tsdn, void *pac, void *ehooks, void *ecache, void *edata)
{
	size_t size = je_edata_size(edata), left = (purge_most - purged.cost) << PAGE_SHIFT;
	size_t most = left > CUT_LEAST ? left : CUT_LEAST;
	if (!limited || size <= most + CUT_LEAST)
		return;
	void *rest = je_extent_split_wrapper(tsdn, pac, ehooks, edata, most, size - most, false);
	if (rest)
		je_ecache_dalloc(tsdn, pac, ehooks, ecache, rest);
}

void *__wrap_je_ecache_evict(void *tsdn, void *pac, void *ehooks, void *ecache, size_t pages_min)
{
	if (!coalesce_purge_left())
		return NULL;
	evicting = true;
	void *edata = je_ecache_evict(tsdn, pac, ehooks, ecache, pages_min);
	evicting = false;
	if (edata) {
		cut(tsdn, pac, ehooks, ecache, edata);
		size_t pages = je_edata_size(edata) >> PAGE_SHIFT;
		purged.pages += pages;
		purged.cost += pages + PURGE_CALL;
	}
	return edata;
}

void coalesce_purge_begin(size_t most)
{
	limited = most != SIZE_MAX;
	purge_most = most;
	purged = (struct purged){ 0, 0 };
}

struct purged coalesce_purge_end(void)
{
	limited = false;
	return purged;
}

void coalesce_hand_back(const void *edata)
{
	const void *arena = je_edata_arena(edata);
	uint64_t active = je_arena_active(arena), pages = je_edata_size(edata) >> PAGE_SHIFT;
	uint64_t left = active > pages ? active - pages : 0;
	if (je_opt_dirty_decay_ms >= 0 && je_arena_dirty(arena) > left / 2)
		__wrap_je_pages_purge_forced(je_edata_page(edata), je_edata_size(edata));
}
