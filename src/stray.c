/* SPDX-License-Identifier: BSD-2-Clause */
#include "stray.h"

#define ROOM 4096u /* a power of two */

/* Addresses of pages, their tries in the lowest bits: a ring. Step lock. */
static uintptr_t ring[ROOM];
static uint32_t first, count;

_Static_assert(STRAY_TRIES <= PAGE_SIZE, "tries fit the bits below a page's address");

void stray_add(void *page, unsigned tries)
{
	struct window *w = window_at(page);
	if (!window_bound() || w == &windows[WINDOW_STARTER])
		return;
	if (count < ROOM) {
		ring[(first + count++) % ROOM] = (uintptr_t)page | tries;
		return;
	}
	uint64_t at = ((uintptr_t)page - w->base) >> PAGE_SHIFT;
	window_add_dirty(w, at, at + 1);
}

size_t stray_count(void)
{
	return count;
}

size_t stray_take(void **pages, unsigned *tries, size_t max)
{
	size_t n = 0;
	for (; n < max && count > 0; n++, count--, first = (first + 1) % ROOM) {
		pages[n] = (void *)(ring[first] & ~(uintptr_t)(PAGE_SIZE - 1));
		tries[n] = (unsigned)(ring[first] & (PAGE_SIZE - 1));
	}
	return n;
}
