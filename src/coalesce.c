/* SPDX-License-Identifier: BSD-2-Clause */
#include "coalesce.h"

#include "je.h"
#include "window.h"

#define JE_STATE_DIRTY 1 /* extent_state_t: unused, still resident */
#define MERGE_MAX ((size_t)1 << 20) /* bytes; larger ones are not merged for a purge with a limit */

extern void *je_emap_try_acquire_edata_neighbor(void *, void *, void *, int, int, bool);
extern void *je_ecache_evict(void *, void *, void *, void *, size_t);
void *__wrap_je_emap_try_acquire_edata_neighbor(void *, void *, void *, int, int, bool);
void *__wrap_je_ecache_evict(void *, void *, void *, void *, size_t);

/* Extents of this size fit the next request of the window as they are. Set once; 0: none. */
static size_t fitting[WINDOW_COUNT];
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

void *__wrap_je_ecache_evict(void *tsdn, void *pac, void *ehooks, void *ecache, size_t pages_min)
{
	if (!coalesce_purge_left())
		return NULL;
	evicting = true;
	void *edata = je_ecache_evict(tsdn, pac, ehooks, ecache, pages_min);
	evicting = false;
	if (edata) {
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
