/* SPDX-License-Identifier: BSD-2-Clause */
#include "window.h"

#include <errno.h>

#include "lock.h"

#define SHIFT_MAX 38u /* 256 GiB: all windows take 28 of the zone's 32 TiB */
#define SHIFT_MIN 22u
/* One more window's size for the metadata, and one for the counters and alignment. */
#define EXTRA_WINDOWS 2u
#define HUGE_PAGE ((size_t)2 << 20)
/* Made writable at once. Charged: by overcommit_memory=2 and ulimit -d. */
#define GROW_CHARGED ((size_t)64 << 10)
#define GROW_MIN     ((size_t)2 << 20)
#define GROW_MAX     ((size_t)16 << 20)

struct heap_range heap_range;
struct window windows[WINDOW_COUNT];
_Atomic uint64_t window_in_use[(WINDOW_COUNT + 63) / 64];
uint8_t *window_classes;
bool window_unwanted;
uint64_t window_dirty_pages;
_Atomic bool window_watched;

static uintptr_t counters;                  /* rows of all windows */
static size_t rows_writable;                /* of groups; growth lock */
static struct window metadata;              /* no window of the heap: never counted, never PMEM */
static lock_t growth_lock = LOCK_INITIALIZER; /* guards `writable` of all windows */
static struct nodeset dram_nodes, pmem_nodes; /* set by window_bind_all, then constant */
static enum os_policy bind_policy;
static bool bound;                          /* pages are placed by mbind(2) */

/*
 * jemalloc's 16-entry address cache is indexed by address / 1 GiB: windows that
 * start at equal multiples of a power of two would all share one entry. The
 * smallest bands and the starter window have one each for their lower windows;
 * an upper one shares that of a band eight further.
 */
static size_t window_stagger(unsigned index)
{
	/* Small windows have no room for much. */
	size_t pages = (size_t)(heap_range.shift < 36 ? index & 7 : index) * 37 << PAGE_SHIFT;
	unsigned slot = index == WINDOW_STARTER ? 0 : WINDOW_BAND(index) + 1;
	if (index != WINDOW_STARTER && index == WINDOW_UPPER(WINDOW_BAND(index)))
		slot += 8;
	return heap_range.shift < 36 ? pages : ((size_t)(slot & 15) << 30) + pages;
}

/* A row has an element for each window. The sums per 1 GiB come before the groups. */
#define GIG_ROW   (WINDOW_COUNT * sizeof(uint32_t))
#define GROUP_ROW (WINDOW_COUNT * sizeof(struct page_group))

/* A window that starts in the middle of a group or of a GiB ends in one more. */
static size_t gig_bytes(size_t pages)
{
	return align_up((pages / GIG_PAGES + 2) * GIG_ROW, PAGE_SIZE);
}

static size_t counter_bytes(size_t pages)
{
	return align_up(gig_bytes(pages) + (pages / GROUP_PAGES + 2) * GROUP_ROW, PAGE_SIZE);
}

static void window_init(struct window *w, uintptr_t base)
{
	w->base = base;
	w->writable = 0;
	w->split = UINT64_MAX;
	w->density = DENSITY_UNKNOWN;
}

static void window_skip(struct window *w, size_t bytes)
{
	w->used = w->writable = bytes;
	w->start = bytes >> PAGE_SHIFT;
}

/* The first row is that of the windows' starts, wherever these are. */
static void window_count(unsigned index)
{
	struct window *w = &windows[index];
	uintptr_t groups = counters + gig_bytes(window_pages());
	w->gigs = (_Atomic uint32_t *)(counters - w->start / GIG_PAGES * GIG_ROW) + index;
	w->groups = (struct page_group *)(groups - w->start / GROUP_PAGES * GROUP_ROW) + index;
}

#define PLACES 8u /* tried one after the other, for programs that have mapped something there */

/* At a random huge page of the zone, so that the heap's addresses stay unpredictable. */
static void *reserve_in_zone(size_t total, bool writable)
{
	uint64_t zone = UINT64_C(1) << WINDOW_ZONE_LG;
	if (total > zone)
		return NULL;
	for (unsigned i = 0; i < PLACES; i++) {
		uint64_t offset = os_random() % (zone - total + 1) & ~(uint64_t)(HUGE_PAGE - 1);
		void *p = os_reserve((void *)(WINDOW_ZONE + offset), total, writable);
		if (p)
			return p;
	}
	return NULL;
}

static bool reserve_shift(unsigned shift, bool charged)
{
	size_t one = (size_t)1 << shift;
	size_t count = counter_bytes(one >> PAGE_SHIFT);
	size_t classes = align_up(one * WINDOW_COUNT >> PAGE_SHIFT, PAGE_SIZE);
	size_t total = one * (WINDOW_COUNT + 1) + count + classes + HUGE_PAGE;
	size_t limit = os_address_space_limit();
	if (limit != SIZE_MAX && total > limit / 2)
		return false;
	/* Where the system agrees to so much that is writable, it does not count it. */
	char *p = reserve_in_zone(total, !charged);
	if (p == NULL)
		return false;
	if (!charged && os_make_inaccessible(p, total) < 0) {
		os_unmap(p, total);
		return false;
	}
	os_no_huge_pages(p, total);
	/* The kernel leaves out by itself what was never touched, gdb's gcore does not. */
	os_dump(p, total, false);
	uintptr_t base = align_up((uintptr_t)p, HUGE_PAGE);
	heap_range.shift = shift;
	heap_range.charged = charged;
	counters = base + (WINDOW_COUNT + 1) * one;
	for (unsigned i = 0; i < WINDOW_COUNT; i++) {
		window_init(&windows[i], base + i * one);
		window_skip(&windows[i], window_stagger(i));
		window_count(i);
	}
	/* Zero where nothing was given out, whoever asks: free(3) does for any address of the range. */
	window_classes = (uint8_t *)counters + count;
	os_make_readable(window_classes, classes);
	window_init(&metadata, base + WINDOW_COUNT * one);
	/* A page that is never used: the range is not in one mapping with what is behind it. */
	window_skip(&metadata, PAGE_SIZE);
	os_name_range((void *)base, one * WINDOW_COUNT, "tierheap");
	heap_range.base = base;
	heap_range.size = one * WINDOW_COUNT;
	return true;
}

void window_reserve(void)
{
	/* Rather large than uncharged. */
	for (unsigned shift = SHIFT_MAX; shift >= SHIFT_MIN && !window_unwanted; shift--)
		if (reserve_shift(shift, false) || reserve_shift(shift, true))
			return;
}

static bool grow_pages(const void *p, size_t bytes)
{
	uintptr_t from = (uintptr_t)p & ~(PAGE_SIZE - 1);
	uintptr_t end = align_up((uintptr_t)p + bytes, PAGE_SIZE);
	return os_make_writable((void *)from, end - from) == 0;
}

/* Another thread may have been about to grow a window; what it had done is harmless. */
void window_fork_child(void)
{
	lock_init(&growth_lock);
}

/* Whole rows, for all windows: one mapping. */
static bool grow_rows(size_t rows)
{
	size_t gigs = gig_bytes(window_pages());
	if (rows <= rows_writable)
		return true;
	if (!grow_pages((const void *)counters, gigs + rows * GROUP_ROW))
		return false;
	rows_writable = rows;
	return true;
}

/* The counters and classes of the first `bytes` of a window, writable too. */
static bool grow_counters(const struct window *w, size_t bytes)
{
	size_t pages = bytes >> PAGE_SHIFT;
	const uint8_t *classes = window_classes + ((w->base - heap_range.base) >> PAGE_SHIFT);
	return grow_pages(classes + w->start, pages - w->start) &&
	       grow_rows((pages - 1) / GROUP_PAGES - w->start / GROUP_PAGES + 1);
}

/* An eighth more than is used, within limits. */
static size_t grown_to(const struct window *w, size_t upto)
{
	size_t least = heap_range.charged ? GROW_CHARGED : GROW_MIN;
	size_t start = w->start << PAGE_SHIFT, limit = (size_t)1 << heap_range.shift;
	size_t piece = w->writable > start ? (w->writable - start) / 8 : 0;
	size_t to = align_up(upto, least);
	piece = piece < least ? least : piece > GROW_MAX ? GROW_MAX : align_up(piece, least);
	if (to < w->writable + piece)
		to = w->writable + piece;
	return to < limit ? to : limit;
}

/*
 * Monotonic: each piece made writable apart would be a VMA of its own. What lies before the window's
 * start is never used, and would be charged.
 */
static bool window_grow(struct window *w, size_t upto)
{
	if (likely(upto <= w->writable))
		return true;
	lock_take(&growth_lock);
	bool ok = true;
	if (upto > w->writable) {
		size_t to = grown_to(w, upto);
		uintptr_t from = w->base + (w->start << PAGE_SHIFT);
		ok = (w->gigs == NULL || grow_counters(w, to)) &&
		     os_make_writable((void *)from, w->base + to - from) == 0;
		if (ok) {
			os_dump((void *)from, w->base + to - from, true);
			w->writable = to;
		}
	}
	lock_release(&growth_lock);
	return ok;
}

static void *take_from(struct window *w, size_t size, size_t align, bool commit)
{
	size_t limit = (size_t)1 << heap_range.shift, at, used = w->used;
	do {
		at = align_up(w->base + used, align) - w->base;
		bool now = commit || !heap_range.charged;
		if (size > limit || at > limit - size || (now && !window_grow(w, at + size)))
			return NULL;
	} while (!atomic_compare_exchange_weak(&w->used, &used, at + size));
	return (void *)(w->base + at);
}

static void *take(unsigned i, size_t size, size_t align, bool commit)
{
	const uint64_t bit = UINT64_C(1) << i % 64;
	void *p = take_from(&windows[i], size, align, commit);
	if (p && !(window_in_use[i / 64] & bit))
		atomic_fetch_or(&window_in_use[i / 64], bit);
	return p;
}

void *window_take(unsigned index, size_t size, size_t align, bool commit)
{
	void *p = NULL;
	for (unsigned i = index; p == NULL && i < WINDOW_COUNT && heap_range.size; i++)
		p = take(i, size, align, commit);
	for (unsigned i = index; p == NULL && i-- > 0 && heap_range.size;)
		p = take(i, size, align, commit);
	return p;
}

bool window_commit(void *p, size_t size)
{
	struct window *w = window_contains(p) ? window_at(p) : &metadata;
	return window_grow(w, (uintptr_t)p + size - w->base);
}

void *window_take_metadata(size_t size, size_t align)
{
	return heap_range.size ? take_from(&metadata, size, align, true) : NULL;
}

#define METADATA_SLICE 4096u /* pages of a look: a terabyte's metadata can't be seen at once */

/* Resident pages of the metadata's n-th slice, as last seen. */
static uint16_t metadata_pages[((size_t)1 << SHIFT_MAX >> PAGE_SHIFT) / METADATA_SLICE];

/* Looks at a slice; returns how many pages more are resident than when it was last seen. */
static int64_t metadata_look(size_t slice)
{
	static unsigned char vec[METADATA_SLICE]; /* the caller's lock */
	size_t at = slice * METADATA_SLICE << PAGE_SHIFT, size = metadata.used - at;
	uint16_t old = metadata_pages[slice], pages = 0;
	if (size > sizeof vec << PAGE_SHIFT)
		size = sizeof vec << PAGE_SHIFT;
	if (os_resident((void *)(metadata.base + at), size, vec) != 0)
		return 0;
	for (size_t i = 0; i < size >> PAGE_SHIFT; i++)
		pages += vec[i] & 1;
	metadata_pages[slice] = pages;
	return (int64_t)pages - old;
}

/* What has come since the last look, a slice at a time; once all is seen, a slice in turn. */
bool window_metadata_look(size_t *resident)
{
	static size_t seen, turn; /* slices */
	static int64_t pages;     /* all of these: the caller's lock */
	size_t end = ((metadata.used >> PAGE_SHIFT) + METADATA_SLICE - 1) / METADATA_SLICE;
	if (heap_range.size) {
		/* The last one seen was filled in part only. */
		pages += metadata_look(seen > 0 ? seen - 1 : 0);
		turn = turn + 1 < seen ? turn + 1 : 0;
		pages += metadata_look(seen < end ? seen++ : turn);
	}
	*resident = (size_t)pages << PAGE_SHIFT;
	return seen >= end;
}

static uint64_t split_of(const struct window *w)
{
	uint64_t split = w->split;
	return split < window_pages() ? split : window_pages();
}

static int bind_pages(const struct window *w, uint64_t from, uint64_t to, bool dram)
{
	if (!bound || from >= to)
		return 0;
	return os_bind((void *)(w->base + (from << PAGE_SHIFT)), (to - from) << PAGE_SHIFT,
	               dram ? &dram_nodes : &pmem_nodes, bind_policy);
}

int window_bind_all(const struct nodeset *dram, const struct nodeset *pmem, enum os_policy policy)
{
	dram_nodes = *dram;
	pmem_nodes = *pmem;
	bind_policy = policy;
	bound = true;
	size_t all = heap_range.size + ((size_t)1 << heap_range.shift);
	int err = os_bind((void *)heap_range.base, all, dram, policy);
	for (unsigned i = 0; i < WINDOW_COUNT && err == 0; i++)
		err = bind_pages(&windows[i], split_of(&windows[i]), window_pages(), false);
	if (err)
		bound = false;
	return err;
}

int window_relax(void)
{
	int err = 0;
	bind_policy = OS_PREFERRED;
	for (struct window *w = windows; w < windows + WINDOW_COUNT && err == 0; w++) {
		err = bind_pages(w, 0, split_of(w), true);
		if (err == 0)
			err = bind_pages(w, split_of(w), window_pages(), false);
	}
	return err == 0 ? bind_pages(&metadata, 0, window_pages(), true) : err;
}

bool window_bound(void)
{
	return bound;
}

void window_set_dirty(struct window *w, uint64_t lo, uint64_t hi)
{
	if (w->dirty_lo < w->dirty_hi)
		window_dirty_pages -= w->dirty_hi - w->dirty_lo;
	w->dirty_lo = lo;
	w->dirty_hi = hi;
	if (lo < hi)
		window_dirty_pages += hi - lo;
}

void window_add_dirty(struct window *w, uint64_t lo, uint64_t hi)
{
	bool clean = w->dirty_lo >= w->dirty_hi;
	window_set_dirty(w, clean || lo < w->dirty_lo ? lo : w->dirty_lo,
	                 clean || hi > w->dirty_hi ? hi : w->dirty_hi);
}

int window_set_split(struct window *w, uint64_t split)
{
	uint64_t old = split_of(w), new = split < window_pages() ? split : window_pages();
	uint64_t lo = old < new ? old : new, hi = old < new ? new : old;
	if (lo == hi)
		return 0;
	int err = bind_pages(w, lo, hi, new > old);
	if (err) {
		/* mbind(2) may have failed half-way: else new pages would come on the wrong side. */
		bind_pages(w, lo, hi, new < old);
		return err;
	}
	w->split = new;
	if (!bound)
		return 0;
	uint64_t used = (window_end(w) + PAGE_SIZE - 1) >> PAGE_SHIFT;
	lo = lo > w->start ? lo : w->start;
	hi = hi < used ? hi : used;
	if (lo >= hi)
		return 0;
	window_add_dirty(w, lo, hi);
	for (uint64_t page = lo & ~(uint64_t)(CHUNK_PAGES - 1); window_watched && page < hi;
	     page += CHUNK_PAGES)
		window_note(w, page, WINDOW_CHANGED);
	return 0;
}

int window_tier(const void *p)
{
	if (!window_contains(p))
		return -1;
	const struct window *w = window_at(p);
	return ((uintptr_t)p - w->base) >> PAGE_SHIFT >= w->split;
}
