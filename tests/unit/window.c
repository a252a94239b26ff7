/* SPDX-License-Identifier: BSD-2-Clause */
/* The reserved range: where it lies, the order of its windows, and what no room does. */
#include "window.h"

#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "tests/lib/tap.h"

#define CACHE_SLOTS 16u /* jemalloc's address cache: RTREE_CTX_NCACHE, a slot for each GiB */

/* What fn returns in a child, 0..255, before the range is reserved here. */
static int in_child(int (*fn)(void))
{
	int status = -1;
	pid_t pid = fork();

	if (pid == 0)
		_exit(fn());
	tap_need(pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status), "a child");
	return WEXITSTATUS(status);
}

static int base_byte(void)
{
	window_reserve();
	return (int)(heap_range.base >> 21 & 0xff);
}

static void the_place_is_random(void)
{
	unsigned differ = 0;
	int first = in_child(base_byte);

	for (unsigned i = 0; i < 8; i++)
		differ += in_child(base_byte) != first;
	fact(differ > 0, "the range lies at another place in each process");
}

#ifndef __SANITIZE_ADDRESS__
/* 0: as it should be; else which fact did not hold. */
static int little_space(void)
{
	struct rlimit limit = {(rlim_t)3 << 30, (rlim_t)3 << 30};
	size_t got = 0, size;
	char *p;

	if (setrlimit(RLIMIT_AS, &limit) != 0)
		return 99;
	window_reserve();
	if (heap_range.size == 0 || heap_range.size > limit.rlim_cur)
		return 1;
	size = (size_t)1 << (heap_range.shift - 6);
	while ((p = window_take(5, size, PAGE_SIZE, true))) {
		if (!window_contains(p) || got > heap_range.size)
			return 2;
		p[0] = p[size - 1] = 1;
		got += size;
	}
	/* Windows start a little later each, small ones too. */
	return got >= heap_range.size / 2 ? 0 : 3;
}
#endif

static int no_space(void)
{
	struct rlimit limit = {(rlim_t)64 << 20, (rlim_t)64 << 20};

	if (setrlimit(RLIMIT_AS, &limit) != 0)
		return 99;
	window_reserve();
	return heap_range.size == 0 && !window_take(0, PAGE_SIZE, PAGE_SIZE, true) &&
	       !window_take_metadata(PAGE_SIZE, PAGE_SIZE) && window_tier(&limit) == -1 ? 0 : 1;
}

static void the_windows_are_in_order(char *first[WINDOW_COUNT])
{
	unsigned wrong = 0;

	for (unsigned i = 0; i < WINDOW_COUNT; i++) {
		first[i] = window_take(i, PAGE_SIZE, PAGE_SIZE, true);
		tap_need(first[i] != NULL, "a page of each window");
		wrong += window_at(first[i]) != &windows[i] || (i && first[i] <= first[i - 1]);
	}
	fact_num(wrong, 0, "each window gives what lies above the window before it");
	fact((uintptr_t)first[0] >= WINDOW_ZONE &&
	         ((uintptr_t)first[WINDOW_COUNT - 1] - WINDOW_ZONE) >> WINDOW_ZONE_LG == 0,
	     "all of them lie where nothing else does");
}

static void small_sizes_do_not_share_slots(char *const first[WINDOW_COUNT])
{
	unsigned used = 0, last = 0;

	while (band_max[last] < 1024)
		last++;
	for (unsigned i = 0; i <= WINDOW_LOWER(last); i += i == 0 ? 1 : 2)
		used |= 1u << ((uintptr_t)first[i] >> 30) % CACHE_SLOTS;
	fact_num(__builtin_popcount(used), last + 2,
	         "lower windows up to 1 KiB have slots of their own in jemalloc's address cache");
}

/* Resident bytes of the metadata after some looks. */
static size_t metadata_seen(unsigned looks)
{
	size_t resident = 0;

	while (looks-- > 0)
		window_metadata_look(&resident);
	return resident;
}

static void what_is_taken_is_aligned(void)
{
	size_t align = (size_t)4 << 20;
	char *one = window_take(3, PAGE_SIZE, align, true);
	char *next = window_take(3, PAGE_SIZE, PAGE_SIZE, true);

	fact((uintptr_t)one % align == 0 && window_at(one) == &windows[3],
	     "what is taken is aligned");
	fact(next == one + PAGE_SIZE, "and the next page follows");
	fact(!window_take(3, heap_range.size, PAGE_SIZE, true), "more than a window is not given");
	memset(one, 1, PAGE_SIZE);
	char *own = window_take_metadata(PAGE_SIZE, PAGE_SIZE);
	fact(own && window_is_metadata(own) && !window_contains(own), "metadata lies outside");
	memset(own, 1, PAGE_SIZE);
	fact_num(metadata_seen(1), PAGE_SIZE, "what is resident of it is counted");
}

/* More of it than one look sees. */
static void much_metadata_is_counted(void)
{
	size_t size = (size_t)100 << 20, before = metadata_seen(1), touched = 0, resident;
	char *own = window_take_metadata(size, PAGE_SIZE);
	unsigned looks = 1;

	tap_need(own != NULL, "room for much metadata");
	for (size_t at = 0; at < size; at += 5 * PAGE_SIZE, touched += PAGE_SIZE)
		own[at] = 1;
	fact(!window_metadata_look(&resident) && resident <= before + touched / 2,
	     "a look sees a part of much metadata");
	for (; !window_metadata_look(&resident); looks++)
		tap_need(looks < 100, "an end of the looks");
	fact_num(resident, before + touched, "and says when all is counted");
	for (size_t at = PAGE_SIZE; at < size; at += 50 * PAGE_SIZE, touched += PAGE_SIZE)
		own[at] = 1;
	fact_num(metadata_seen(10), before + touched,
	         "what comes later in between is counted after some looks");
}

static void the_split_is_to_the_page(void)
{
	char *p = window_take(7, 4 * PAGE_SIZE, PAGE_SIZE, true);
	struct window *w = window_at(p);
	uint64_t page = ((uintptr_t)p - w->base) >> PAGE_SHIFT;

	fact(window_tier(p) == 0 && window_tier(&page) == -1, "a window is DRAM at first");
	window_set_split(w, page + 1);
	fact(window_tier(p + PAGE_SIZE - 1) == 0 && window_tier(p + PAGE_SIZE) == 1,
	     "pages from the split on are PMEM");
	window_set_split(w, 0);
	fact(window_tier(p) == 1, "at 0 all of the window");
	fact(window_dirty_pages == 0 && w->dirty_lo >= w->dirty_hi,
	     "where nothing is bound nothing is to be moved");
}

int main(void)
{
	static char *first[WINDOW_COUNT];

	the_place_is_random();
#ifndef __SANITIZE_ADDRESS__ /* its shadow alone is beyond any limit */
	fact_num(in_child(little_space), 0,
	         "under a limit the range is smaller, and full windows give way");
#endif
	fact_num(in_child(no_space), 0,
	         "without address space there is no range, and nothing fails");
	window_reserve();
	tap_need(heap_range.size != 0, "address space");
	the_windows_are_in_order(first);
	small_sizes_do_not_share_slots(first);
	what_is_taken_is_aligned();
	much_metadata_is_counted();
	the_split_is_to_the_page();
	return fact_end();
}
