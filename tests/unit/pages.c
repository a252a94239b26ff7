/* SPDX-License-Identifier: BSD-2-Clause */
/* The counters of resident pages against a plain array, after each of many random changes. */
#include "pages.h"

#include <string.h>

#include "tests/lib/tap.h"

#define WINDOW 9u
#define PAGES  (3u * 512 * 512) /* three times what has a sum of its own: 3 GiB of addresses */
#define ROUNDS 3000u

static bool counted[PAGES];
static struct window *w;
static char *base;      /* of the first page that the test took */
static uint64_t first;  /* its number in the window */
static uint32_t seed = 1;

static uint64_t below(uint64_t limit)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 4) % limit;
}

static size_t change(uint64_t from, uint64_t n, bool set)
{
	size_t changed = 0;

	for (uint64_t i = from; i < from + n; i++) {
		changed += counted[i] != set;
		counted[i] = set;
	}
	return changed;
}

static uint64_t counted_in(uint64_t from, uint64_t end)
{
	uint64_t n = 0;

	for (uint64_t i = from; i < end; i++)
		n += counted[i];
	return n;
}

static char *page_at(uint64_t page)
{
	return base + (page << PAGE_SHIFT);
}

/* Few pages, or the whole of what has a sum; in a part that gets crowded, or anywhere. */
static void pick(uint64_t *from, uint64_t *n)
{
	*n = below(4) ? 1 + below(200) : 1 + below(2000);
	*from = below(2) ? below(4096) : below(PAGES - 2000);
}

static void sums_follow_changes(void)
{
	unsigned wrong = 0, wrong_sums = 0;
	uint64_t before = pages_changed, changes = 0;

	for (unsigned round = 0; round < ROUNDS; round++) {
		uint64_t from, n;

		pick(&from, &n);
		if (below(3)) {
			size_t changed = change(from, n, true);

			wrong += pages_touch(page_at(from), n << PAGE_SHIFT) != changed;
			wrong += !pages_all_counted(page_at(from), n << PAGE_SHIFT);
			changes += changed;
		} else {
			changes += change(from, n, false);
			pages_discard(page_at(from), n << PAGE_SHIFT);
		}
		if (round % 64)
			continue;
		pick(&from, &n);
		uint64_t want = counted_in(from, from + n);
		wrong_sums += pages_counted(page_at(from), n << PAGE_SHIFT) != want;
		wrong_sums += pages_all_counted(page_at(from), n << PAGE_SHIFT) != (want == n);
		wrong_sums += pages_below(w, first + from) != counted_in(0, from);
		wrong_sums += pages_below(w, UINT64_MAX) != counted_in(0, PAGES);
	}
	fact_num(wrong, 0, "a page counts once");
	fact_num(wrong_sums, 0, "the sums of any part are those of its pages");
	fact_num(pages_changed - before, changes, "every change is counted");
}

static void splits_are_found(void)
{
	uint64_t all = counted_in(0, PAGES);
	unsigned wrong = 0;

	for (unsigned i = 0; i < 200; i++) {
		uint64_t n = below(all), split = pages_find(w, n);

		wrong += pages_below(w, split) != n || split < first || !counted[split - first];
	}
	fact_num(wrong, 0, "the split with so many pages below it is found");
	fact(pages_find(w, all) >= first + PAGES, "that of all pages is the end");
}

static void pages_are_listed(void)
{
	static void *up[9000], *down[9000];
	uint64_t from = 100, end = 9000, at = first + from, n = 0, left;
	unsigned wrong = 0;

	/* In pieces, as the mover asks. */
	for (size_t got; (got = pages_list(w, &at, first + end, up + n, 37)) != 0;)
		n += got;
	fact_num(n, counted_in(from, end), "all counted pages are listed");
	for (uint64_t i = 0; i < n; i++) {
		uint64_t page = (uint64_t)((char *)up[i] - base) >> PAGE_SHIFT;

		wrong += page < from || page >= end || !counted[page] || (i && up[i] <= up[i - 1]);
	}
	fact_num(wrong, 0, "upwards, each once");
	at = first + end;
	left = n;
	for (size_t got; (got = pages_list_down(w, &at, first + from, down + n - left, 41)) != 0;)
		left -= got;
	fact_num(left, 0, "downwards as many");
	wrong = 0;
	for (uint64_t i = 0; i < n; i++)
		wrong += down[i] != up[n - 1 - i];
	fact_num(wrong, 0, "in the opposite order");
}

static void what_is_resident_is_put_in_place(void)
{
	uint64_t from = 5000, n = 1000, resident = 0;

	pages_touch(page_at(from), n << PAGE_SHIFT);
	for (uint64_t i = from; i < from + n; i += 7, resident++)
		*page_at(i) = 1;
	pages_discard(page_at(from), 100 << PAGE_SHIFT);
	pages_verify(w, first + from, first + from + n);
	fact_num(pages_counted(page_at(from), n << PAGE_SHIFT), resident,
	         "what is not resident is not counted any more, what is resident is");
	fact(pages_counted(page_at(from), PAGE_SIZE) == 1 &&
	     pages_counted(page_at(from + 1), PAGE_SIZE) == 0,
	     "page by page");
}

int main(void)
{
	window_reserve();
	tap_need(heap_range.size != 0, "address space");
	w = &windows[WINDOW];
	base = window_take(WINDOW, (size_t)PAGES << PAGE_SHIFT, PAGE_SIZE, true);
	tap_need(base != NULL && window_at(base) == w, "a window with room");
	first = (uint64_t)((uintptr_t)base - w->base) >> PAGE_SHIFT;
	sums_follow_changes();
	splits_are_found();
	pages_are_listed();
	what_is_resident_is_put_in_place();
	return fact_end();
}
