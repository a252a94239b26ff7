/* SPDX-License-Identifier: BSD-2-Clause */
#include "pages.h"

#include "stray.h"

#define GIG_CHUNKS   (GIG_PAGES / CHUNK_PAGES)
#define GROUP_CHUNKS (GROUP_PAGES / CHUNK_PAGES)

_Atomic uint64_t pages_changed;

static inline uint64_t word_mask(uint64_t from, uint64_t to)
{
	uint64_t mask = ~UINT64_C(0) << (from % 64);
	return to % 64 ? mask & (~UINT64_C(0) >> (64 - to % 64)) : mask;
}

static inline uint64_t bits_at(const struct window *w, uint64_t page)
{
	return atomic_load_explicit(window_bits(w, page), memory_order_relaxed);
}

static inline uint16_t chunk_at(const struct window *w, uint64_t chunk)
{
	return atomic_load_explicit(window_chunk(w, chunk), memory_order_relaxed);
}

static void count_add(struct window *w, uint64_t page, int n)
{
	if (n == 0)
		return;
	uint64_t chunk = page / CHUNK_PAGES;
	atomic_fetch_add_explicit(window_chunk(w, chunk), (uint16_t)n, memory_order_relaxed);
	atomic_fetch_add_explicit(window_gig(w, chunk / GIG_CHUNKS), (uint32_t)n,
	                          memory_order_relaxed);
	atomic_fetch_add_explicit(&w->pages, n, memory_order_relaxed);
}

/* Sets or clears the bits of mask; how many changed. Reads first: most calls change nothing. */
static inline int word_change(_Atomic uint64_t *word, uint64_t mask, bool set)
{
	uint64_t old = atomic_load_explicit(word, memory_order_relaxed);
	if ((set ? ~old & mask : old & mask) == 0)
		return 0;
	old = set ? atomic_fetch_or_explicit(word, mask, memory_order_relaxed)
	          : atomic_fetch_and_explicit(word, ~mask, memory_order_relaxed);
	return __builtin_popcountll(set ? ~old & mask : old & mask);
}

static size_t pages_change(const void *addr, size_t size, bool set)
{
	struct window *w = window_at(addr);
	uint64_t page = ((uintptr_t)addr - w->base) >> PAGE_SHIFT;
	uint64_t end = page + (size >> PAGE_SHIFT);
	size_t changed = 0;
	while (page < end) {
		uint64_t chunk_end = (page / CHUNK_PAGES + 1) * CHUNK_PAGES;
		uint64_t stop = end < chunk_end ? end : chunk_end, first = page;
		int n = 0;
		while (page < stop) {
			uint64_t next = (page / 64 + 1) * 64;
			if (next > stop)
				next = stop;
			n += word_change(window_bits(w, page), word_mask(page, next), set);
			page = next;
		}
		count_add(w, first, set ? n : -n);
		if (n)
			window_note(w, first, WINDOW_CHANGED);
		changed += (size_t)n;
	}
	if (changed)
		atomic_fetch_add_explicit(&pages_changed, changed, memory_order_relaxed);
	return changed;
}

size_t pages_touch(const void *addr, size_t size)
{
	return pages_change(addr, size, true);
}

void pages_discard(const void *addr, size_t size)
{
	pages_change(addr, size, false);
}

size_t pages_counted(const void *addr, size_t size)
{
	const struct window *w = window_at(addr);
	uint64_t page = ((uintptr_t)addr - w->base) >> PAGE_SHIFT;
	uint64_t end = page + (size >> PAGE_SHIFT);
	size_t n = 0;
	while (page < end) {
		uint64_t next = (page / 64 + 1) * 64;
		if (next > end)
			next = end;
		n += (size_t)__builtin_popcountll(bits_at(w, page) & word_mask(page, next));
		page = next;
	}
	return n;
}

/* Pages of the window that can have been counted. */
static uint64_t pages_end(const struct window *w)
{
	return (window_end(w) + PAGE_SIZE - 1) >> PAGE_SHIFT;
}

/* There are no counters of what lies before the window's start. */
static uint64_t first_chunk(const struct window *w)
{
	return w->start / CHUNK_PAGES;
}

static uint64_t first_of_gig(const struct window *w, uint64_t gig)
{
	return gig * GIG_CHUNKS > first_chunk(w) ? gig * GIG_CHUNKS : first_chunk(w);
}

/* Four sums of 16 bits become one; a group's are at most 8 * 512 each. */
static uint64_t lanes_sum(uint64_t lanes)
{
	const uint64_t even = UINT64_C(0x0000ffff0000ffff);
	lanes = (lanes & even) + (lanes >> 16 & even);
	return (uint32_t)lanes + (lanes >> 32);
}

/* Counted pages of the chunks before `to` of a group. */
static uint64_t group_sum(const struct page_group *group, unsigned to)
{
	uint64_t lanes = 0;
	unsigned i = 0;
	for (; i < to / 4; i++)
		lanes += atomic_load_explicit(&group->fours[i], memory_order_relaxed);
	if (to % 4)
		lanes += atomic_load_explicit(&group->fours[i], memory_order_relaxed) &
		         ((UINT64_C(1) << 16 * (to % 4)) - 1);
	return lanes_sum(lanes);
}

/* Of the chunks [from, to): none are counted before the first of its group. */
static uint64_t chunks_sum(const struct window *w, uint64_t from, uint64_t to)
{
	uint64_t n = 0, group = from / GROUP_CHUNKS;
	for (; group < to / GROUP_CHUNKS; group++)
		n += group_sum(window_group(w, group), GROUP_CHUNKS);
	return from < to ? n + group_sum(window_group(w, group), to % GROUP_CHUNKS) : 0;
}

uint64_t pages_below_cut(const struct window *w, uint64_t split)
{
	if (split >= pages_end(w))
		return pages_all(w);
	if (split <= w->start)
		return 0;
	uint64_t n = 0, chunk = split / CHUNK_PAGES, gig = chunk / GIG_CHUNKS;
	for (uint64_t g = first_chunk(w) / GIG_CHUNKS; g < gig; g++)
		n += *window_gig(w, g);
	n += chunks_sum(w, first_of_gig(w, gig), chunk);
	for (uint64_t page = chunk * CHUNK_PAGES; page < split; page += 64)
		n += (uint64_t)__builtin_popcountll(
			bits_at(w, page) & word_mask(0, split - page < 64 ? split - page : 64));
	return n;
}

/* Page of the n-th (from 0) set bit of a word that has more than n. */
static unsigned nth_bit(uint64_t word, uint64_t n)
{
	while (n-- > 0)
		word &= word - 1;
	return (unsigned)__builtin_ctzll(word);
}

/* Passes whole groups of chunks from `chunk` on that have no more than `count`, which gets less. */
static uint64_t skip_groups(const struct window *w, uint64_t chunk, uint64_t end, uint64_t *count)
{
	while (chunk < end) {
		uint64_t all = group_sum(window_group(w, chunk / GROUP_CHUNKS), GROUP_CHUNKS);
		if (all > *count)
			break;
		*count -= all;
		chunk = (chunk / GROUP_CHUNKS + 1) * GROUP_CHUNKS;
	}
	return chunk;
}

uint64_t pages_find(const struct window *w, uint64_t count)
{
	uint64_t end = pages_end(w), chunks = (end + CHUNK_PAGES - 1) / CHUNK_PAGES;
	uint64_t g = first_chunk(w) / GIG_CHUNKS, c;
	while (g * GIG_CHUNKS < chunks && *window_gig(w, g) <= count)
		count -= *window_gig(w, g++);
	c = skip_groups(w, first_of_gig(w, g), chunks, &count);
	for (; c < chunks && chunk_at(w, c) <= count; c++)
		count -= chunk_at(w, c);
	for (uint64_t page = c * CHUNK_PAGES; page < end; page += 64) {
		uint64_t word = bits_at(w, page), n = (uint64_t)__builtin_popcountll(word);
		if (n > count)
			return page + nth_bit(word, count);
		count -= n;
	}
	return end;
}

static inline void *page_address(const struct window *w, uint64_t page)
{
	return (void *)(w->base + (page << PAGE_SHIFT));
}

/* Skips chunks without counted pages. */
static uint64_t skip_empty(const struct window *w, uint64_t page, uint64_t end)
{
	while (page < end && page % CHUNK_PAGES == 0 && chunk_at(w, page / CHUNK_PAGES) == 0)
		page += CHUNK_PAGES;
	return page < end ? page : end;
}

size_t pages_list(const struct window *w, uint64_t *at, uint64_t end, void **out, size_t max)
{
	size_t n = 0;
	uint64_t page = *at;
	while (page < end && n < max) {
		page = skip_empty(w, page, end);
		if (page >= end)
			break;
		uint64_t word = bits_at(w, page) >> (page % 64);
		if (word == 0) {
			page = (page / 64 + 1) * 64;
			continue;
		}
		page += (uint64_t)__builtin_ctzll(word);
		if (page < end)
			out[n++] = page_address(w, page++);
	}
	*at = page < end ? page : end;
	return n;
}

size_t pages_list_down(const struct window *w, uint64_t *at, uint64_t start, void **out, size_t max)
{
	size_t n = 0;
	uint64_t page = *at;
	while (page > start && n < max) {
		uint64_t top = page - 1;
		if (page % CHUNK_PAGES == 0 && chunk_at(w, top / CHUNK_PAGES) == 0) {
			page -= CHUNK_PAGES;
			continue;
		}
		uint64_t word = bits_at(w, top) & word_mask(0, top % 64 + 1);
		if (word == 0) {
			page = top / 64 * 64;
			continue;
		}
		page = top / 64 * 64 + 63 - (uint64_t)__builtin_clzll(word);
		if (page >= start)
			out[n++] = page_address(w, page);
	}
	*at = page > start ? page : start;
	return n;
}

/* mincore's answer for 64 pages as a word. */
static uint64_t resident_word(const unsigned char *vec, unsigned n)
{
	uint64_t word = 0;
	for (unsigned i = 0; i < n; i++)
		word |= (uint64_t)(vec[i] & 1) << i;
	return word;
}

/* Resident but not counted. */
static unsigned seek_word(struct window *w, uint64_t page, uint64_t mask, uint64_t resident)
{
	uint64_t found = resident & mask & ~bits_at(w, page);
	for (; found; found &= found - 1)
		stray_add(page_address(w, page / 64 * 64 + (uint64_t)__builtin_ctzll(found)), 0);
	return 0;
}

static unsigned verify_word(struct window *w, uint64_t page, uint64_t mask, uint64_t resident)
{
	_Atomic uint64_t *word = window_bits(w, page);
	int found = word_change(word, resident & mask, true);
	int gone = word_change(word, ~resident & mask, false);
	count_add(w, page, found - gone);
	if (found | gone)
		window_note(w, page, WINDOW_CHANGED);
	return (unsigned)(found + gone);
}

/*
 * Calls fn for each word of pages [from, to), at most PAGES_VERIFY_MAX, with what mincore(2)
 * says. Returns the sum of its answers.
 */
static unsigned each_word(struct window *w, uint64_t from, uint64_t to,
                          unsigned (*fn)(struct window *, uint64_t page, uint64_t mask,
                                         uint64_t resident))
{
	/* Filled and read here only; the caller holds the step lock. */
	static unsigned char vec[PAGES_VERIFY_MAX];
	if (to > pages_end(w))
		to = pages_end(w);
	unsigned sum = 0;
	if (from >= to || os_resident(page_address(w, from), (to - from) << PAGE_SHIFT, vec) != 0)
		return 0;
	for (uint64_t page = from; page < to;) {
		uint64_t next = (page / 64 + 1) * 64;
		if (next > to)
			next = to;
		uint64_t resident = resident_word(vec + (page - from), (unsigned)(next - page));
		sum += fn(w, page, word_mask(page, next), resident << (page % 64));
		page = next;
	}
	return sum;
}

unsigned pages_verify(struct window *w, uint64_t from, uint64_t to)
{
	return each_word(w, from, to, verify_word);
}

void pages_seek_strays(struct window *w, uint64_t from, uint64_t to)
{
	each_word(w, from, to, seek_word);
}
