/* SPDX-License-Identifier: BSD-2-Clause */
#include "audit.h"

#include <string.h>

#include "os.h"
#include "pages.h"

#define BATCH       128u     /* pages asked for at once */
#define LOOKS       4u       /* at pages that are counted but not yet resident */
#define CHANGED_MAX 1024u    /* pages that have changed since the last look count up to here */
#define STALE_PAGES 512u     /* looked at in a step, and ... */
#define STALE_PART  4u       /* ... times those that changed, or ... */
#define STALE_NS    1000000u /* ... for so long, while there are more */
#define AGAIN_PAGES 64u      /* looked at once more in a step, and ... */
#define AGAIN_PART  4u       /* ... this part of those that changed */
#define REPAIR      512u     /* the same while pages can go back */
#define CHUNKS_MAX  65536u   /* passed in a step, 128 GiB of the windows: a part of a millisecond */

/* What is known of 2 MiB of a window. */
struct places {
	uint64_t known[CHUNK_PAGES / 64]; /* pages whose place was seen since they were counted */
	uint64_t far[CHUNK_PAGES / 64];   /* of these, on PMEM */
	uint16_t misplaced[2];            /* meant for DRAM, for PMEM, and on the other */
	uint16_t looks;                   /* still to come at absent pages */
};

/* All: step lock. */
static struct nodeset pmem_nodes;
static struct places *places;          /* of all windows, one after the other; NULL: none yet */
static uint64_t writable[WINDOW_COUNT]; /* chunks of each window, in `places` */
static uint64_t misplaced[2];          /* sums of all chunks */
static bool rotated;                   /* every page was looked at since the audit began */
static bool swept;                     /* all was marked to be looked at: it was near */
struct cursor {
	unsigned window;
	uint64_t chunk;
};
static struct cursor stale_at, rotate_at;

static uint64_t chunk_room(void)
{
	return window_pages() / CHUNK_PAGES;
}

static uint64_t chunks_used(const struct window *w)
{
	uint64_t end = (window_end(w) + PAGE_SIZE - 1) >> PAGE_SHIFT;
	return end > w->start ? (end + CHUNK_PAGES - 1) / CHUNK_PAGES : 0;
}

static struct places *places_of(const struct window *w, uint64_t chunk)
{
	return &places[(uint64_t)(w - windows) * chunk_room() + chunk];
}

void audit_start(const struct nodeset *pmem)
{
	pmem_nodes = *pmem;
}

static bool places_reserve(void)
{
	size_t size = align_up(WINDOW_COUNT * chunk_room() * sizeof(struct places), PAGE_SIZE);
	if (places) {
		os_discard(places, size);
		return true;
	}
	places = os_reserve(NULL, size, false);
	if (places)
		os_no_huge_pages(places, size);
	return places != NULL;
}

/* Chunks of the window that can be looked at. */
static uint64_t chunks_open(const struct window *w)
{
	uint64_t used = chunks_used(w), *open = &writable[w - windows];
	if (used <= *open)
		return used;
	uintptr_t from = (uintptr_t)places_of(w, w->start / CHUNK_PAGES) & ~(PAGE_SIZE - 1);
	uintptr_t to = align_up((uintptr_t)places_of(w, used), PAGE_SIZE);
	if (os_make_writable((void *)from, to - from) == 0)
		*open = used;
	return *open;
}

static bool watch(void)
{
	if (!places_reserve())
		return false;
	misplaced[0] = misplaced[1] = 0;
	rotated = false;
	stale_at = rotate_at = (struct cursor){ 0, 0 };
	window_watched = true;
	return true;
}

static void audit_begin(void)
{
	if (!window_watched && !watch())
		return;
	swept = true;
	/* What was counted before: any of it may lie wrong, as a rush can have filled the node. */
	for (unsigned i = 0; i < WINDOW_COUNT; i++)
		for (uint64_t c = windows[i].start / CHUNK_PAGES; c < chunks_used(&windows[i]); c++)
			*window_stale(&windows[i], c) = WINDOW_CHANGED;
}

void audit_doubt(void)
{
	if (!window_watched)
		watch();
}

/* 64 pages from `first` on: a bit for each that is counted. */
static uint64_t counted(const struct window *w, uint64_t first)
{
	return atomic_load_explicit(window_bits(w, first), memory_order_relaxed);
}

/* Counted pages from *word on whose place isn't known; *word moves on. */
static size_t list_unknown(const struct window *w, uint64_t chunk, const struct places *p,
                           void **pages, size_t max, unsigned *word)
{
	size_t n = 0;
	for (; *word < CHUNK_PAGES / 64; ++*word) {
		uint64_t first = chunk * CHUNK_PAGES + *word * 64;
		uint64_t left = counted(w, first) & ~p->known[*word];
		if (n + (size_t)__builtin_popcountll(left) > max)
			break;
		for (; left; left &= left - 1)
			pages[n++] = (void *)(w->base + ((first + (unsigned)__builtin_ctzll(left))
			                                 << PAGE_SHIFT));
	}
	return n;
}

/* Returns how many of them are not there. */
static size_t learn(const struct window *w, struct places *p, void **pages, size_t n)
{
	int node[BATCH];
	size_t absent = 0;
	if (n == 0)
		return 0;
	if (os_query_pages(n, pages, node) < 0)
		return n;
	for (size_t i = 0; i < n; i++) {
		uint64_t at = (((uintptr_t)pages[i] - w->base) >> PAGE_SHIFT) % CHUNK_PAGES;
		uint64_t bit = UINT64_C(1) << (at % 64);
		if (node[i] < 0) {
			absent++;
			continue;
		}
		p->known[at / 64] |= bit;
		if (nodeset_has(&pmem_nodes, (unsigned)node[i]))
			p->far[at / 64] |= bit;
		else
			p->far[at / 64] &= ~bit;
	}
	return absent;
}

/* The bits of a word, from page `first`, that lie below the split. */
static uint64_t mask_below(uint64_t first, uint64_t split)
{
	if (split <= first)
		return 0;
	return split - first >= 64 ? ~UINT64_C(0) : (UINT64_C(1) << (split - first)) - 1;
}

/* Drops what is no longer counted and sums up by the split as it is now. */
static void recount(const struct window *w, uint64_t chunk, struct places *p)
{
	uint16_t off[2] = { 0, 0 };
	for (unsigned i = 0; i < CHUNK_PAGES / 64; i++) {
		uint64_t first = chunk * CHUNK_PAGES + i * 64, dram = mask_below(first, w->split);
		p->known[i] &= counted(w, first);
		off[0] += (uint16_t)__builtin_popcountll(p->known[i] & p->far[i] & dram);
		off[1] += (uint16_t)__builtin_popcountll(p->known[i] & ~p->far[i] & ~dram);
	}
	for (unsigned tier = 0; tier < 2; tier++) {
		misplaced[tier] += (uint64_t)off[tier] - p->misplaced[tier];
		p->misplaced[tier] = off[tier];
	}
}

/* Looks at the chunk's pages whose place isn't known. Returns how many were asked for. */
static size_t visit(struct window *w, uint64_t chunk)
{
	struct places *p = places_of(w, chunk);
	uint8_t stale = atomic_exchange_explicit(window_stale(w, chunk), 0, memory_order_acquire);
	void *pages[BATCH];
	size_t asked = 0, absent = 0, n;
	if (stale & WINDOW_CHANGED)
		p->looks = LOOKS;
	for (unsigned word = 0; word < CHUNK_PAGES / 64; asked += n) {
		n = list_unknown(w, chunk, p, pages, BATCH, &word);
		absent += learn(w, p, pages, n);
	}
	recount(w, chunk, p);
	if (absent && p->looks && --p->looks)
		window_note(w, chunk * CHUNK_PAGES, WINDOW_ABSENT);
	return asked;
}

/* Moves on by a chunk; false once a window has come to its end. */
static bool cursor_next(struct cursor *c)
{
	if (++c->chunk < chunks_open(&windows[c->window]))
		return true;
	c->window = (c->window + 1) % WINDOW_COUNT;
	c->chunk = windows[c->window].start / CHUNK_PAGES;
	return false;
}

/* What has changed, from where the last look stopped: all windows once. */
static void visit_stale(uint64_t pages, uint64_t until)
{
	uint64_t asked = 0;
	for (unsigned ends = 0, passed = 0; ends <= WINDOW_COUNT && passed < CHUNKS_MAX; passed++) {
		struct window *w = &windows[stale_at.window];
		if (stale_at.chunk < chunks_open(w) &&
		    atomic_load_explicit(window_stale(w, stale_at.chunk), memory_order_relaxed)) {
			if (asked >= pages && os_thread_ns() >= until)
				return;
			asked += visit(w, stale_at.chunk);
		}
		ends += !cursor_next(&stale_at);
	}
}

static void visit_again(uint64_t pages, const bool repair[2])
{
	uint64_t asked = 0;
	unsigned passed = 0;
	for (unsigned ends = 0; ends <= WINDOW_COUNT && asked < pages && passed < CHUNKS_MAX; passed++) {
		struct window *w = &windows[rotate_at.window];
		if (rotate_at.chunk < chunks_open(w)) {
			struct places *p = places_of(w, rotate_at.chunk);
			memset(p->known, 0, sizeof p->known);
			asked += visit(w, rotate_at.chunk);
			if (rotate_at.window != WINDOW_STARTER &&
			    ((repair[0] && p->misplaced[0]) || (repair[1] && p->misplaced[1])))
				window_add_dirty(w, rotate_at.chunk * CHUNK_PAGES,
				                 (rotate_at.chunk + 1) * CHUNK_PAGES);
		}
		bool end = !cursor_next(&rotate_at);
		ends += end;
		rotated |= end && rotate_at.window == 0;
	}
}

bool audit_step(uint64_t changed, bool near, const bool repair[2])
{
	if (near && !swept)
		audit_begin();
	if (!window_watched)
		return false;
	if (changed > CHANGED_MAX)
		changed = CHANGED_MAX;
	visit_stale(STALE_PART * changed + STALE_PAGES, os_thread_ns() + STALE_NS);
	bool back = (repair[0] && misplaced[0]) || (repair[1] && misplaced[1]);
	visit_again(back ? REPAIR : changed / AGAIN_PART + AGAIN_PAGES, repair);
	if (!near && rotated && misplaced[0] + misplaced[1] == 0)
		window_watched = swept = false;
	return true;
}

void audit_forget(const void *page)
{
	if (!window_watched || !window_contains(page))
		return;
	struct window *w = window_at(page);
	uint64_t at = ((uintptr_t)page - w->base) >> PAGE_SHIFT;
	if (at / CHUNK_PAGES >= chunks_open(w))
		return;
	places_of(w, at / CHUNK_PAGES)->known[at % CHUNK_PAGES / 64] &= ~(UINT64_C(1) << (at % 64));
	window_note(w, at, WINDOW_CHANGED);
}

uint64_t audit_misplaced(unsigned tier)
{
	return misplaced[tier];
}
