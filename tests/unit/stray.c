/* SPDX-License-Identifier: BSD-2-Clause */
/* Single pages that may lie on the wrong tier: who becomes one, and that none is lost. */
#include "stray.h"

#include "pages.h"
#include "tests/lib/tap.h"

#define WINDOW 9u
#define PAGES  8192u

static struct window *w;
static char *base;     /* of the first page that the test took */
static uint64_t first; /* its number in the window */

static char *page_at(uint64_t page)
{
	return base + (page << PAGE_SHIFT);
}

static void seek_all(void)
{
	for (uint64_t i = 0; i < PAGES; i += PAGES_VERIFY_MAX)
		pages_seek_strays(w, first + i, first + i + PAGES_VERIFY_MAX);
}

static void none_where_nothing_moves(void)
{
	*page_at(0) = 1;
	seek_all();
	stray_add(page_at(1), 0);
	fact_num(stray_count(), 0, "where pages are not bound there are no strays");
	pages_touch(page_at(0), PAGE_SIZE);
}

/* Both tiers are node 0: what counts is that pages are bound. */
static bool bind_to_node_0(void)
{
	struct nodeset node;

	return nodelist_parse("0", &node) && window_bind_all(&node, &node, OS_PREFERRED) == 0;
}

static void found_pages_are_strays(void)
{
	void *pages[8];
	unsigned tries[8];

	pages_touch(page_at(100), 4 << PAGE_SHIFT);
	for (uint64_t i = 100; i < 104; i++)
		*page_at(i) = 1;
	seek_all();
	fact_num(stray_count(), 0, "a page that was counted and is resident is no stray");
	*page_at(200) = *page_at(263) = *page_at(264) = 1;
	seek_all();
	fact_num(stray_take(pages, tries, 8), 3, "resident pages that are not counted are strays");
	fact(pages[0] == page_at(200) && pages[1] == page_at(263) && pages[2] == page_at(264),
	     "these pages and no others");
	fact(tries[0] == 0 && stray_count() == 0, "not tried yet, and taken once");
	fact_num(w->pages, 5, "to be sought counts no page");
}

static void the_starter_has_none(void)
{
	char *page = window_take(WINDOW_STARTER, PAGE_SIZE, PAGE_SIZE, true);

	tap_need(page != NULL, "a page of the starter window");
	stray_add(page, 0);
	fact_num(stray_count(), 0, "the starter window, which is wholly DRAM, has no strays");
}

static void tries_are_kept(void)
{
	void *pages[2];
	unsigned tries[2];

	stray_add(page_at(5), 2);
	stray_add(page_at(6), STRAY_TRIES - 1);
	stray_take(pages, tries, 1);
	fact(pages[0] == page_at(5) && tries[0] == 2, "a page comes back with its tries");
	stray_take(pages, tries, 2);
	fact(pages[0] == page_at(6) && tries[0] == STRAY_TRIES - 1, "the next one too");
}

static void too_many_are_not_lost(void)
{
	void *page[128];
	unsigned tries[128];
	uint64_t kept = 0;

	for (uint64_t i = 0; i < PAGES; i++)
		stray_add(page_at(i), 1);
	for (size_t n; (n = stray_take(page, tries, 128)) != 0; kept += n)
		;
	fact(kept > 0 && kept < PAGES, "there is room for some");
	fact(w->dirty_lo == first + kept && w->dirty_hi == first + PAGES,
	     "the others become the window's dirty range");
}

int main(void)
{
	window_reserve();
	tap_need(heap_range.size != 0, "address space");
	w = &windows[WINDOW];
	base = window_take(WINDOW, (size_t)PAGES << PAGE_SHIFT, PAGE_SIZE, true);
	tap_need(base != NULL && window_at(base) == w, "a window with room");
	first = (uint64_t)((uintptr_t)base - w->base) >> PAGE_SHIFT;
	none_where_nothing_moves();
	if (!bind_to_node_0()) {
		fact_skip("strays are kept where pages are bound", "mbind(2) is refused here");
		return fact_end();
	}
	found_pages_are_strays();
	the_starter_has_none();
	tries_are_kept();
	too_many_are_not_lost();
	return fact_end();
}
