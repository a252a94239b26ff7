/* SPDX-License-Identifier: BSD-2-Clause */
#include "sparse.h"

#include <string.h>

#include "pages.h"

#define RING    256u        /* fresh blocks looked at; more are left to the rotation */
#define AGE     4u          /* steps that a block is looked at: parts may be written late */
#define OPEN_NS 100000000u  /* a block that its thread was given last is awaited so long */

enum { UNUSED, OPEN, CLOSED };

/* Written by whoever notes a block, of which there may be two for a place: either will do. */
static struct fresh {
	_Atomic uintptr_t addr;
	_Atomic size_t size;
	_Atomic bool zeroed;
	_Atomic uint64_t since; /* ns, when a step first saw it open, 0: none did */
	_Atomic unsigned age;   /* steps since it was closed */
} ring[RING];
/* Apart: every step looks at all, eight at a time. */
static union {
	_Atomic uint8_t of[RING];
	_Atomic uint64_t eight[RING / 8];
} ring_state;
static _Atomic uint32_t noted;           /* blocks ever noted; any thread */
/* Blocks of each window that are still awaited, as last looked at; step lock. */
static struct awaited {
	uint64_t pages;
	uint64_t counted; /* of these */
} awaited[WINDOW_COUNT];
static unsigned rotation_window;    /* where the rotation stands; step lock */
static uint64_t rotation_page;

/*
 * What looks have found of late: a count that was right needs them seldom. mincore(2) takes 1 us,
 * 3 ns a page, and 12 ns a page of blocks of which a tenth is touched (kernel 6.18, Zen 4).
 */
static struct looks {
	uint64_t seen;  /* pages */
	uint64_t wrong; /* of these */
} by_rotation, by_starter, later; /* later: blocks that had been looked at; step lock */
#define WRONG_PART 256u /* of the pages seen, from which on there is reason to look */
#define EXACT_PART 1024u /* ... and, of a quarter of the heap, hardly any */
#define LATER_PART 32u  /* of the blocks, where there is none */
#define LATER_SPAN 8192u
#define BLANK_PART 32u   /* of the pages of fresh blocks is touched, at most: none is expected */
#define BLANK_SPAN 8192u /* of the pages seen */
#define SPAN_LEAST 4096u
#define LARGE_PART 8u    /* of the pages: large blocks are looked at one by one */
#define AT_ONCE    1024u /* pages; fewer are not worth a call */

static void looks_add(struct looks *l, uint64_t seen, uint64_t wrong, uint64_t span)
{
	l->seen += seen;
	l->wrong += wrong;
	if (l->seen > span) {
		l->seen /= 2;
		l->wrong /= 2;
	}
}

static bool is_within(const struct looks *l, uint64_t part)
{
	return l->seen > 0 && l->wrong * part < l->seen;
}

static bool is_right(const struct looks *l)
{
	return is_within(l, WRONG_PART);
}

#define LEARN_PAGES 64u /* fewer pages say nothing about a window */

/* Counts an extent's pages, or what it will likely use; 0: nothing is new. */
static size_t expect_pages(const void *addr, size_t size, enum extent_use use)
{
	unsigned part = window_at(addr)->density;
	if (use == EXTENT_ZEROED && part == DENSITY_UNKNOWN)
		return 0;
	if (likely(sparse_dense(part, size)))
		return pages_touch(addr, size);
	size_t expected = (size >> PAGE_SHIFT) * part / 1000;
	if (expected == 0 || pages_counted(addr, size) >= expected - expected / 8)
		return 0;
	if (use != EXTENT_SLAB)
		return pages_touch(addr, expected << PAGE_SHIFT);
	atomic_fetch_add_explicit(&pages_changed, expected, memory_order_relaxed);
	return expected;
}

static uint32_t note_fresh(const void *addr, size_t size, enum extent_use use)
{
	uint32_t i = atomic_fetch_add_explicit(&noted, 1, memory_order_relaxed) % RING;
	atomic_store_explicit(&ring[i].addr, (uintptr_t)addr, memory_order_relaxed);
	atomic_store_explicit(&ring[i].size, size, memory_order_relaxed);
	atomic_store_explicit(&ring[i].zeroed, use == EXTENT_ZEROED, memory_order_relaxed);
	atomic_store_explicit(&ring[i].since, 0, memory_order_relaxed);
	atomic_store_explicit(&ring[i].age, 0, memory_order_relaxed);
	atomic_store_explicit(&ring_state.of[i], OPEN, memory_order_release);
	return i + 1;
}

static bool is_open(uint32_t open, const void *addr)
{
	return open != 0 && ring[open - 1].addr == (uintptr_t)addr && ring_state.of[open - 1] == OPEN;
}

size_t sparse_extent(const void *addr, size_t size, enum extent_use use, uint32_t *open)
{
	bool large = use != EXTENT_SLAB && size >= BAND_SPARSE_SIZE;
	size_t fresh = large && window_at(addr)->blank ? 0 : expect_pages(addr, size, use);
	if (!large || is_open(*open, addr))
		return fresh;
	sparse_close(open);
	*open = note_fresh(addr, size, use);
	return fresh;
}

void sparse_close_open(uint32_t open)
{
	uint8_t state = OPEN;
	atomic_compare_exchange_strong(&ring_state.of[open - 1], &state, CLOSED);
}

/* The next block from i on that is awaited or to be looked at; RING: none. */
static unsigned ring_next(unsigned i)
{
	while (i < RING) {
		if (i % 8 == 0 && atomic_load_explicit(&ring_state.eight[i / 8],
		                                       memory_order_relaxed) == 0)
			i += 8;
		else if (atomic_load_explicit(&ring_state.of[i], memory_order_relaxed) == UNUSED)
			i++;
		else
			break;
	}
	return i;
}

void sparse_discarded(const void *addr, size_t size)
{
	for (uint32_t i = ring_next(0); i < RING; i = ring_next(i + 1))
		if (atomic_load_explicit(&ring_state.of[i], memory_order_relaxed) == OPEN &&
		    ring[i].addr - (uintptr_t)addr < size)
			sparse_close_open(i + 1);
}

void sparse_look(void)
{
	memset(awaited, 0, sizeof awaited);
	for (unsigned i = ring_next(0); i < RING; i = ring_next(i + 1)) {
		const void *addr = (const void *)ring[i].addr;
		if (atomic_load_explicit(&ring_state.of[i], memory_order_relaxed) != OPEN ||
		    !window_contains(addr))
			continue;
		struct awaited *of = &awaited[window_at(addr) - windows];
		of->pages += ring[i].size >> PAGE_SHIFT;
		of->counted += pages_counted(addr, ring[i].size);
	}
}

void sparse_learn(unsigned window, uint64_t held)
{
	struct window *w = &windows[window];
	uint64_t open = awaited[window].pages;
	int64_t counted = w->pages - (int64_t)awaited[window].counted;
	held = held > open ? held - open : 0;
	if (held < LEARN_PAGES)
		w->density = DENSITY_UNKNOWN;
	else
		w->density = counted <= 0 ? 0 : (uint64_t)counted >= held ? 1000
		           : (uint32_t)((uint64_t)counted * 1000 / held);
}

/* Blocks beyond 256 MiB are left to the rotation from there on: a step has to stay short. */
#define CORRECT_MAX (16 * PAGES_VERIFY_MAX)

/* Returns of how many pages the count was wrong. */
static uint64_t correct_block(const void *addr, size_t size)
{
	uint64_t wrong = 0;
	if (!window_contains(addr) || size == 0)
		return 0;
	struct window *w = window_at(addr);
	uint64_t page = ((uintptr_t)addr - w->base) >> PAGE_SHIFT;
	uint64_t end = page + (size >> PAGE_SHIFT);
	if (end - page > CORRECT_MAX)
		end = page + CORRECT_MAX;
	for (; page < end; page += PAGES_VERIFY_MAX)
		wrong += pages_verify(w, page,
		                      page + PAGES_VERIFY_MAX < end ? page + PAGES_VERIFY_MAX : end);
	return wrong;
}

/* Expected when its window was still taken for wholly used: now less is. */
static void await_pages(const void *addr, size_t size, enum extent_use use)
{
	size_t expected = (size >> PAGE_SHIFT) * window_at(addr)->density / 1000;
	if (pages_counted(addr, size) > 2 * expected)
		correct_block(addr, size);
	expect_pages(addr, size, use);
}

/* What the rotation found resident of it is not yet what will be. */
static void await_block(unsigned i, uint64_t now)
{
	struct fresh *f = &ring[i];
	const void *addr = (const void *)f->addr;
	uint64_t since = f->since;
	if (since == 0)
		atomic_store_explicit(&f->since, since = now, memory_order_relaxed);
	if (f->zeroed && window_at(addr)->density == DENSITY_UNKNOWN)
		correct_block(addr, f->size);
	if (now - since > OPEN_NS)
		sparse_close_open(i + 1);
	else if (!window_at(addr)->blank)
		await_pages(addr, f->size, f->zeroed ? EXTENT_ZEROED : EXTENT_BLOCK);
}

/* Blocks of the window were passed by: all of it is looked at, what is too much by the rotation. */
static void look_afresh(struct window *w)
{
	uint64_t bytes = window_end(w) - (w->start << PAGE_SHIFT);
	correct_block((const void *)(w->base + (w->start << PAGE_SHIFT)), align_up(bytes, PAGE_SIZE));
	by_rotation = (struct looks){ 0, 0 };
	rotation_window = (unsigned)(w - windows);
	rotation_page = 0;
	w->blank = false;
}

static void look_afresh_at(unsigned band)
{
	look_afresh(&windows[WINDOW_UPPER(band)]);
	look_afresh(&windows[WINDOW_LOWER(band)]); /* where the rotation begins now */
}

/* Bands whose blocks were looked at afresh in the last step: those under way had to be written to. */
static uint64_t look_again; /* bits; step lock */
_Static_assert(BAND_COUNT <= 64, "a bit for each band");

/*
 * Programs do not know of a band's two windows: in the other one may be counted what was expected of
 * blocks that were freed untouched.
 */
static void learn_touched(struct window *w)
{
	unsigned band = WINDOW_BAND((unsigned)(w - windows));
	if (!windows[WINDOW_LOWER(band)].blank && !windows[WINDOW_UPPER(band)].blank)
		return;
	look_afresh_at(band);
	look_again |= UINT64_C(1) << band;
}

static void correct_again(void)
{
	for (; look_again; look_again &= look_again - 1)
		look_afresh_at((unsigned)__builtin_ctzll(look_again));
}

/* Of blocks with pages that were not there when they were given out. */
static void learn_blank(const void *addr, size_t size)
{
	static struct touched {
		uint64_t seen; /* pages */
		uint64_t there;
	} touched[WINDOW_COUNT]; /* step lock */
	struct window *w = window_contains(addr) ? window_at(addr) : windows;
	struct touched *t = &touched[w - windows];
	if (w == &windows[WINDOW_STARTER])
		return;
	t->seen += size >> PAGE_SHIFT;
	t->there += pages_counted(addr, size);
	if (t->there * BLANK_PART < t->seen)
		w->blank = true;
	else
		learn_touched(w);
	if (t->seen > BLANK_SPAN) {
		t->seen /= 2;
		t->there /= 2;
	}
}

/* Returns whether it is to be looked at again. */
static bool correct_closed(unsigned i)
{
	struct fresh *f = &ring[i];
	uint64_t wrong = correct_block((const void *)f->addr, f->size);
	unsigned age = f->age;
	if (age > 0)
		looks_add(&later, f->size >> PAGE_SHIFT, wrong, LATER_SPAN);
	else
		learn_blank((const void *)f->addr, f->size);
	atomic_store_explicit(&f->age, age + 1, memory_order_relaxed);
	return age + 1 < AGE && (i % LATER_PART == 0 || !is_right(&later));
}

static void correct_fresh(uint64_t now)
{
	for (unsigned i = ring_next(0); i < RING; i = ring_next(i + 1)) {
		uint8_t state = atomic_load_explicit(&ring_state.of[i], memory_order_acquire);
		if (state == OPEN)
			await_block(i, now);
		if (state == CLOSED && !correct_closed(i))
			atomic_compare_exchange_strong(&ring_state.of[i], &state, UNUSED);
	}
}

/* Blocks of this window are looked at one by one; is that enough? */
static bool is_large(unsigned window)
{
	return !window_is_mixed(window) &&
	       band_max[WINDOW_BAND(window)] > BAND_SPARSE_SIZE &&
	       is_right(&by_rotation);
}

static void rotate(size_t pages, uint64_t heap)
{
	static size_t owed; /* step lock */
	uint64_t span = heap > SPAN_LEAST ? heap : SPAN_LEAST;
	pages += owed;
	owed = 0;
	if (pages < AT_ONCE && is_right(&by_rotation)) {
		owed = pages;
		return;
	}
	for (unsigned seen = 0; pages > 0 && seen <= WINDOW_COUNT;) {
		struct window *w = &windows[rotation_window];
		if (rotation_page < w->start)
			rotation_page = w->start;
		if (rotation_page << PAGE_SHIFT >= window_end(w)) {
			rotation_window = (rotation_window + 1) % WINDOW_COUNT;
			rotation_page = 0;
			seen++;
			continue;
		}
		if (is_large(rotation_window))
			pages = pages / LARGE_PART + 1;
		size_t n = pages < PAGES_VERIFY_MAX ? pages : PAGES_VERIFY_MAX;
		uint64_t left = (window_end(w) >> PAGE_SHIFT) - rotation_page;
		looks_add(&by_rotation, n < left ? n : left,
		          pages_verify(w, rotation_page, rotation_page + n), span);
		rotation_page += n;
		pages -= n;
	}
}

#define STARTER_STEPS 8u /* between two looks at the starter's window */
#define STARTER_RIGHT 32u

/* jemalloc's own blocks there (threads' caches) are large and hardly touched at first. */
static void correct_starter(void)
{
	struct window *w = &windows[WINDOW_STARTER];
	static unsigned calls; /* step lock */
	if (calls++ % (is_right(&by_starter) ? STARTER_RIGHT : STARTER_STEPS) == 0)
		looks_add(&by_starter, PAGES_VERIFY_MAX,
		          pages_verify(w, w->start, w->start + PAGES_VERIFY_MAX), 0);
}

#define LOOK_RIGHT 64u    /* pages whose count is corrected in a step */
#define LOOK_LEAST 512u
#define LOOK_CALM  1536u
#define LOOK_SMALL 8192u
#define LOOK_MOST  16384u

bool sparse_exact(uint64_t heap)
{
	return by_rotation.seen >= heap / 4 && is_within(&by_rotation, EXACT_PART);
}

/*
 * A heap that hardly changes is looked through sooner: what its caches held
 * untouched was counted when it grew. Few changes mean a small heap, of which
 * caches hold a larger part.
 */
static uint64_t rotation_pages(uint64_t changed, bool calm, uint64_t heap)
{
	uint64_t part = heap / 8 + LOOK_LEAST;
	if (calm)
		return part < LOOK_CALM ? part : LOOK_CALM;
	if (sparse_exact(heap))
		return LOOK_RIGHT + (changed < LOOK_MOST ? changed : LOOK_MOST);
	if (is_right(&by_rotation))
		return LOOK_RIGHT + (4 * changed < LOOK_MOST ? 4 * changed : LOOK_MOST);
	uint64_t small = 16 * changed < LOOK_SMALL ? 16 * changed : LOOK_SMALL;
	uint64_t large = 4 * changed < LOOK_MOST ? 4 * changed : LOOK_MOST;
	return LOOK_LEAST + (small > large ? small : large);
}

void sparse_correct(uint64_t changed, bool calm, uint64_t heap, uint64_t now)
{
	correct_starter();
	correct_again();
	rotate(rotation_pages(changed, calm, heap), heap);
	correct_fresh(now);
}
