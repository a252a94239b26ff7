/* SPDX-License-Identifier: BSD-2-Clause */
#include "sparse.h"

#include <string.h>

#include "pages.h"

#define RING 256u /* fresh blocks between two steps; more are left to the rotation */
#define AGE  4u   /* steps that a fresh block is looked at: its thread may still be writing to it */

struct fresh {
	_Atomic uintptr_t addr;
	_Atomic size_t size;
};

static struct fresh ring[RING];
static _Atomic unsigned long noted; /* blocks ever noted; any thread */
static unsigned long corrected;     /* of these, looked at; step lock */
static unsigned long past[AGE];     /* `noted` at the last calls, newest first; step lock */
static unsigned rotation_window;    /* where the rotation stands; step lock */
static uint64_t rotation_page;

#define LEARN_PAGES 64u /* fewer pages say nothing about a window */

/* Counts an extent's pages, or what it will likely use; 0: nothing is new. */
static size_t expect_pages(const void *addr, size_t size)
{
	unsigned part = window_at(addr)->density;
	if (likely(sparse_dense(part, size)))
		return pages_touch(addr, size);
	size_t expected = (size >> PAGE_SHIFT) * part / 1000;
	if (expected == 0 || pages_counted(addr, size) >= expected - expected / 8)
		return 0;
	atomic_fetch_add_explicit(&pages_changed, expected, memory_order_relaxed);
	return expected;
}

size_t sparse_extent(const void *addr, size_t size, bool slab)
{
	size_t fresh = expect_pages(addr, size);
	if (fresh == 0 || slab || size < BAND_SPARSE_SIZE)
		return fresh;
	struct fresh *f = &ring[atomic_fetch_add_explicit(&noted, 1, memory_order_relaxed) % RING];
	atomic_store_explicit(&f->addr, (uintptr_t)addr, memory_order_relaxed);
	atomic_store_explicit(&f->size, size, memory_order_relaxed);
	return fresh;
}

void sparse_learn(unsigned window, uint64_t held)
{
	struct window *w = &windows[window];
	int64_t counted = w->pages;
	if (held < LEARN_PAGES)
		w->density = 1000;
	else
		w->density = counted <= 0 ? 0 : (uint64_t)counted >= held ? 1000
		           : (uint32_t)((uint64_t)counted * 1000 / held);
}

/* Blocks beyond 256 MiB are left to the rotation from there on: a step has to stay short. */
#define CORRECT_MAX (16 * PAGES_VERIFY_MAX)

static void correct_block(const void *addr, size_t size)
{
	if (!window_contains(addr) || size == 0)
		return;
	struct window *w = window_at(addr);
	uint64_t page = ((uintptr_t)addr - w->base) >> PAGE_SHIFT;
	uint64_t end = page + (size >> PAGE_SHIFT);
	if (end - page > CORRECT_MAX)
		end = page + CORRECT_MAX;
	for (; page < end; page += PAGES_VERIFY_MAX)
		pages_verify(w, page, page + PAGES_VERIFY_MAX < end ? page + PAGES_VERIFY_MAX : end);
}

static void correct_fresh(void)
{
	unsigned long now = noted;
	if (now - corrected > RING)
		corrected = now - RING;
	for (unsigned long i = corrected; i < now; i++) {
		struct fresh *f = &ring[i % RING];
		correct_block((const void *)f->addr, f->size);
	}
	if (past[AGE - 1] > corrected)
		corrected = past[AGE - 1];
	memmove(past + 1, past, sizeof past - sizeof past[0]);
	past[0] = now;
}

static void rotate(size_t pages)
{
	for (unsigned seen = 0; pages > 0 && seen <= WINDOW_COUNT;) {
		struct window *w = &windows[rotation_window];
		if (rotation_page < w->start)
			rotation_page = w->start;
		if (rotation_page << PAGE_SHIFT >= w->used) {
			rotation_window = (rotation_window + 1) % WINDOW_COUNT;
			rotation_page = 0;
			seen++;
			continue;
		}
		size_t n = pages < PAGES_VERIFY_MAX ? pages : PAGES_VERIFY_MAX;
		pages_verify(w, rotation_page, rotation_page + n);
		rotation_page += n;
		pages -= n;
	}
}

/* jemalloc's own blocks there (threads' caches) are large and hardly touched at first. */
static void correct_starter(void)
{
	struct window *w = &windows[WINDOW_STARTER];
	static unsigned calls; /* step lock */
	if (calls++ % 8 == 0)
		pages_verify(w, w->start, w->start + PAGES_VERIFY_MAX);
}

void sparse_correct(size_t pages)
{
	correct_fresh();
	correct_starter();
	rotate(pages);
}
