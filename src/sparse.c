/* SPDX-License-Identifier: BSD-2-Clause */
#include "sparse.h"

#include "pages.h"

#define RING 256u /* fresh blocks between two steps; more are left to the rotation */

struct fresh {
	_Atomic uintptr_t addr;
	_Atomic size_t size;
};

static struct fresh ring[RING];
static _Atomic unsigned long noted; /* blocks ever noted; any thread */
static unsigned long corrected;     /* of these, looked at; step lock */
static unsigned long settled;       /* noted before the previous call: old enough; step lock */
static unsigned rotation_band;      /* where the rotation stands; step lock */
static uint64_t rotation_page;

void sparse_note(const void *addr, size_t size)
{
	struct fresh *f = &ring[atomic_fetch_add_explicit(&noted, 1, memory_order_relaxed) % RING];
	atomic_store_explicit(&f->addr, (uintptr_t)addr, memory_order_relaxed);
	atomic_store_explicit(&f->size, size, memory_order_relaxed);
}

static void correct_block(const void *addr, size_t size)
{
	if (!window_contains(addr) || size == 0)
		return;
	struct window *w = window_at(addr);
	uint64_t page = ((uintptr_t)addr - w->base) >> PAGE_SHIFT;
	uint64_t end = page + (size >> PAGE_SHIFT);
	/* A block beyond 256 MiB is left to the rotation: a step has to stay short. */
	for (unsigned i = 0; i < 16 && page < end; i++, page += PAGES_VERIFY_MAX)
		pages_verify(w, page, page + PAGES_VERIFY_MAX < end ? page + PAGES_VERIFY_MAX : end);
}

static void correct_fresh(void)
{
	unsigned long now = noted;
	if (now - corrected > RING)
		corrected = now - RING;
	for (; corrected < settled; corrected++) {
		struct fresh *f = &ring[corrected % RING];
		correct_block((const void *)f->addr, f->size);
	}
	settled = now;
}

/* The band whose blocks are the first to be corrected. */
static unsigned first_band(void)
{
	return band_of(BAND_SPARSE_SIZE);
}

static void rotate(size_t pages)
{
	unsigned empty = 0;
	while (pages > 0 && empty <= BAND_COUNT) {
		if (rotation_band < first_band() || rotation_band >= BAND_COUNT) {
			rotation_band = first_band();
			rotation_page = 0;
		}
		struct window *w = &windows[WINDOW_OF_BAND(rotation_band)];
		if (rotation_page < w->start)
			rotation_page = w->start;
		if (rotation_page << PAGE_SHIFT >= w->used) {
			rotation_band++;
			rotation_page = 0;
			empty++;
			continue;
		}
		size_t n = pages < PAGES_VERIFY_MAX ? pages : PAGES_VERIFY_MAX;
		pages_verify(w, rotation_page, rotation_page + n);
		rotation_page += n;
		pages -= n;
	}
}

void sparse_correct(size_t pages)
{
	correct_fresh();
	rotate(pages);
}
