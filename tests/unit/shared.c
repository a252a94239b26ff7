/* SPDX-License-Identifier: BSD-2-Clause */
/* Pages that a child shares: when one of them is tried, and that none is forgotten. */
#include "shared.h"

#include "tests/lib/tap.h"

#define WINDOW 9u
#define MS     UINT64_C(1000000)

static char *base; /* of the first page that the test took */

static char *page_at(uint64_t page)
{
	return base + (page << PAGE_SHIFT);
}

/* Looks every millisecond from one to another; how often a page is tried. */
static unsigned tries_between(uint64_t from, uint64_t to)
{
	unsigned tries = 0;

	for (uint64_t ms = from; ms < to; ms++)
		tries += shared_due(ms * MS) != NULL;
	return tries;
}

int main(void)
{
	struct window *w = &windows[WINDOW];
	unsigned tries;

	window_reserve();
	tap_need(heap_range.size != 0, "address space");
	base = window_take(WINDOW, 1024 << PAGE_SHIFT, PAGE_SIZE, true);
	tap_need(base != NULL && window_at(base) == w, "a window with room");
	uint64_t first = (uint64_t)((uintptr_t)base - w->base) >> PAGE_SHIFT;

	fact(shared_due(9990 * MS) == NULL, "where no page is shared none is tried");
	shared_add(page_at(700));
	shared_add(page_at(20));
	shared_add(page_at(300));
	fact(shared_due(10000 * MS) == page_at(300), "the last one is tried");
	tries = tries_between(10001, 11000);
	fact(tries >= 10 && tries <= 50, "seldom, as long as it can't be moved");
	tries = tries_between(11000, 20000);
	fact(tries >= 5 && tries <= 30, "more seldom the longer that lasts");
	tries = tries_between(20000, 60000);
	fact(tries >= 30, "every second at least");
	fact(w->dirty_lo >= w->dirty_hi, "meanwhile the mover is not to look at them");
	shared_end();
	fact(w->dirty_lo == first + 20 && w->dirty_hi == first + 701,
	     "once it can be moved all of them are to be looked at");
	fact(tries_between(60000, 61000) == 0, "and none is tried any more");
	shared_add(page_at(20));
	fact(tries_between(70000, 70100) >= 5, "pages of a later child are tried often at first");
	return fact_end();
}
