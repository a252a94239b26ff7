/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Wrappers of jemalloc's inner functions: `ld --wrap` sends the references
 * between jemalloc's object files here (src/jemalloc.wraps lists them).
 *
 * Which requests are the user's:
 *  - a cache fill, or a large_malloc outside of the two below, with the
 *    thread's default arena (arena 0 for all threads);
 *  - arena_malloc_hard, arena_palloc and arena_ralloc without an arena.
 * jemalloc's own requests come through arena_malloc_hard and arena_palloc with
 * arena 0 named: these, and all that is called inside them, stay there.
 * Requests that name another arena are the program's and pass untouched.
 */
#include "route.h"

#include "arenas.h"
#include "cache.h"
#include "coalesce.h"
#include "pages.h"
#include "prefault.h"
#include "sparse.h"
#include "steer.h"
#include "step.h"
#include "strict.h"

extern void je_arena_cache_bin_fill_small(void *, void *, void *, void *, unsigned, unsigned);
extern size_t je_arena_fill_small_fresh(void *, void *, unsigned, void **, size_t, bool);
extern void *je_arena_malloc_hard(void *, void *, size_t, unsigned, bool);
extern void *je_arena_palloc(void *, void *, size_t, size_t, bool, void *);
extern void *je_arena_ralloc(void *, void *, void *, size_t, size_t, size_t, bool, void *, void *);
extern void *je_large_malloc(void *, void *, size_t, bool);
extern void *je_large_palloc(void *, void *, size_t, size_t, bool);
extern void *je_pa_alloc(void *, void *, size_t, size_t, bool, unsigned, bool, bool, bool *);
extern bool je_pa_expand(void *, void *, void *, size_t, size_t, unsigned, bool, bool *);
extern bool je_pa_shrink(void *, void *, void *, size_t, size_t, unsigned, bool *);
extern void je_pa_dalloc(void *, void *, void *, bool *);
extern void je_arena_migrate(void *, void *, void *);
extern void je_arena_cleanup(void *);
extern void je_tcache_gc_event_handler(void *);

void __wrap_je_arena_cache_bin_fill_small(void *, void *, void *, void *, unsigned, unsigned);
size_t __wrap_je_arena_fill_small_fresh(void *, void *, unsigned, void **, size_t, bool);
void *__wrap_je_arena_malloc_hard(void *, void *, size_t, unsigned, bool);
void *__wrap_je_arena_palloc(void *, void *, size_t, size_t, bool, void *);
void *__wrap_je_arena_ralloc(void *, void *, void *, size_t, size_t, size_t, bool, void *, void *);
void *__wrap_je_large_malloc(void *, void *, size_t, bool);
void *__wrap_je_large_palloc(void *, void *, size_t, size_t, bool);
void *__wrap_je_pa_alloc(void *, void *, size_t, size_t, bool, unsigned, bool, bool, bool *);
bool __wrap_je_pa_expand(void *, void *, void *, size_t, size_t, unsigned, bool, bool *);
bool __wrap_je_pa_shrink(void *, void *, void *, size_t, size_t, unsigned, bool *);
void __wrap_je_pa_dalloc(void *, void *, void *, bool *);
void __wrap_je_arena_migrate(void *, void *, void *);
void __wrap_je_arena_cleanup(void *);
void __wrap_je_tcache_gc_event_handler(void *);

static _Atomic bool routing;          /* set once by route_start */
static uint8_t bin_half[JE_BINS];     /* constant once routing */

void route_start(void)
{
	for (unsigned i = 0; i < JE_BINS; i++)
		bin_half[i] = (uint8_t)half_at(je_bin_infos[i].reg_size);
	coalesce_start();
	atomic_store_explicit(&routing, true, memory_order_release);
}

/* Is this thread's request one to route? */
static inline bool route_on(void)
{
	if (unlikely(thread_state.guard))
		return false;
	if (likely(atomic_load_explicit(&routing, memory_order_acquire)))
		return true;
	route_first_use();
	return atomic_load_explicit(&routing, memory_order_acquire);
}

static inline bool default_arena(const void *arena)
{
	return arena == atomic_load_explicit(&je_arenas[0], memory_order_relaxed);
}

/* No arena is named, and the program has not given the thread one of its own. */
static inline bool unnamed(const void *arena)
{
	return arena == NULL && thread_state.own_arena == NULL;
}

static inline void note_named(const void *arena)
{
	if (arena && !default_arena(arena) &&
	    !atomic_load_explicit(&arenas_named, memory_order_relaxed))
		arenas_named = true;
}

static inline void *route(void *tsdn, unsigned half, size_t bytes)
{
	sparse_close(&thread_state.open);
	step_charge(tsdn, step_reuse(bytes));
	return arenas_pick(tsdn, half, bytes);
}

/* What is new counts in full, so that steps keep up with growth. */
static COLD void count_fresh(const void *addr, size_t size, enum extent_use use)
{
	size_t pages = sparse_extent(addr, size, use, &thread_state.open);
	if (use != EXTENT_SLAB && sparse_unsure(addr, size))
		step_hurry();
	thread_state.budget -= (int64_t)(pages << PAGE_SHIFT);
	if (pages)
		steer_took(addr, pages);
	if (pages && thread_state.prefault)
		prefault_note(addr, size);
}

static inline void count_pages(const void *addr, size_t size, enum extent_use use)
{
	if (unlikely(!window_contains(addr)) || sparse_pass(addr, size, &thread_state.passed))
		return;
	if (unlikely(!sparse_known(addr, size)))
		count_fresh(addr, size, use);
}

#define ZEROED_PART 8u /* a larger part of the heap is placed before it is written to */

/* Hash tables, which fill up slowly, are zeroed. */
static inline enum extent_use block_use(size_t size, bool zero)
{
	uint64_t heap = atomic_load_explicit(&arenas_heap_pages, memory_order_relaxed);
	return zero && !strict_on && size >> PAGE_SHIFT <= heap / ZEROED_PART
	     ? EXTENT_ZEROED : EXTENT_BLOCK;
}

/* A large block: the step comes after it, so that the boundary is right when it is written to. */
static inline void *large_of_user(void *tsdn, size_t usable, size_t align, bool zero)
{
	sparse_close(&thread_state.open);
	thread_state.budget -= (int64_t)step_reuse(usable);
	void *arena = arenas_pick(tsdn, half_at(usable), usable);
	void *p = align ? je_large_palloc(tsdn, arena, usable, align, zero)
	                : je_large_malloc(tsdn, arena, usable, zero);
	/* Pages used before were handed back to be zero, where the block is large (backing.c). */
	if (zero && p)
		count_pages(p, usable, block_use(usable, true));
	step_charge(tsdn, 0);
	prefault_end();
	return p;
}

void __wrap_je_arena_cache_bin_fill_small(void *tsdn, void *arena, void *cache_bin, void *info,
                                          unsigned bin, unsigned n)
{
	if (likely(default_arena(arena) && route_on())) {
		arena = route(tsdn, bin_half[bin], je_bin_infos[bin].reg_size * n);
		n = arenas_fill(arena, je_bin_infos[bin].reg_size, n);
		prefault_begin(prefault_slabs ? SIZE_MAX : 0);
	} else {
		note_named(arena);
	}
	je_arena_cache_bin_fill_small(tsdn, arena, cache_bin, info, bin, n);
	prefault_end();
}

size_t __wrap_je_arena_fill_small_fresh(void *tsdn, void *arena, unsigned bin, void **ptrs,
                                        size_t n, bool zero)
{
	if (default_arena(arena) && route_on())
		arena = route(tsdn, bin_half[bin], je_bin_infos[bin].reg_size * n);
	else
		note_named(arena);
	return je_arena_fill_small_fresh(tsdn, arena, bin, ptrs, n, zero);
}

void *__wrap_je_large_malloc(void *tsdn, void *arena, size_t usable, bool zero)
{
	if (likely(default_arena(arena) && route_on()))
		return large_of_user(tsdn, usable, 0, zero);
	return je_large_malloc(tsdn, arena, usable, zero);
}

void *__wrap_je_large_palloc(void *tsdn, void *arena, size_t usable, size_t align, bool zero)
{
	if (default_arena(arena) && route_on())
		return large_of_user(tsdn, usable, align, zero);
	return je_large_palloc(tsdn, arena, usable, align, zero);
}

/*
 * An exiting thread whose jemalloc state is gone asks through arena 0 by name;
 * jemalloc itself asks for nothing in such a thread.
 */
static inline bool is_user(const void *arena)
{
	return unnamed(arena) || (thread_state.late && default_arena(arena));
}

void *__wrap_je_arena_malloc_hard(void *tsdn, void *arena, size_t size, unsigned ind, bool zero)
{
	if (is_user(arena) && route_on()) {
		if (ind >= JE_BINS)
			return large_of_user(tsdn, je_sz_index2size_tab[ind], 0, zero);
		arena = route(tsdn, bin_half[ind], size);
		if (!default_arena(arena))
			return je_arena_malloc_hard(tsdn, arena, size, ind, zero);
	}
	note_named(arena);
	thread_state.guard++;
	void *p = je_arena_malloc_hard(tsdn, arena, size, ind, zero);
	thread_state.guard--;
	return p;
}

void *__wrap_je_arena_palloc(void *tsdn, void *arena, size_t usable, size_t align, bool zero,
                             void *tcache)
{
	if (is_user(arena) && route_on()) {
		arena = route(tsdn, half_at(usable), usable);
		if (!default_arena(arena))
			return je_arena_palloc(tsdn, arena, usable, align, zero, tcache);
	}
	thread_state.guard++;
	void *p = je_arena_palloc(tsdn, arena, usable, align, zero, tcache);
	thread_state.guard--;
	return p;
}

/* A size that lies in the band of the block that jemalloc makes of (size, align): sz_sa2u. */
static size_t aligned_size(size_t size, size_t align)
{
	if (align == 0)
		return size;
	if (size <= JE_SMALL_MAX && align < PAGE_SIZE)
		return align_up(size, align);
	return size > JE_LARGE_MIN ? size : JE_LARGE_MIN;
}

/*
 * In bands of one size class a block can't grow in place. One that grows by small steps, as arrays
 * do, gets one class more when it has to move: half as many moves, and fresh pages cost no memory
 * until they are written to. Nor does it move for a size that is one class smaller than its own.
 * Returns the usable size that it is to have; 0: as jemalloc does it. Sizes of slabs are left to
 * jemalloc: sdallocx(3) tells those by the size alone.
 */
static size_t grown_size(size_t old, size_t size)
{
	unsigned b = band_of(size), from = band_of(old);
	/* A profile counts a block by the size that was asked for, and by its own when it goes. */
	if (je_opt_prof || size <= JE_SMALL_MAX || band_extent(from) == 0 || band_extent(b) == 0 ||
	    band_extent(b + 1) == 0)
		return 0;
	if (b + 1 == from)
		return old;
	return b > from && size - old < old / 2 ? band_max[b + 1] : 0;
}

/*
 * jemalloc is about to add the class of `size` to what the thread was given, and the old block to
 * what it gave back. Taken from the latter: the former must not pass the value that it is compared
 * with for equality or less at the next event.
 */
static void *grown(void *p, size_t usable, size_t size)
{
	je_tsd_tls.deallocated -= usable - band_max[band_of(size)];
	return p;
}

void *__wrap_je_arena_ralloc(void *tsdn, void *arena, void *p, size_t old, size_t size,
                             size_t align, bool zero, void *tcache, void *hook_args)
{
	size_t more = 0;
	if (is_user(arena) && route_on()) {
		size_t usable = aligned_size(size, align);
		more = align || zero || !window_contains(p) ? 0 : grown_size(old, usable);
		if (more == old)
			return grown(p, old, size);
		arena = route(tsdn, half_at(more ? more : usable), more ? more : usable);
	}
	prefault_begin(old > PAGE_SIZE ? old : 0);
	coalesce_moving = old >= COALESCE_OVERSIZE;
	void *moved = je_arena_ralloc(tsdn, arena, p, old, more ? more : size, align, zero, tcache,
	                              hook_args);
	if (more && moved)
		moved = grown(moved, more, size);
	else if (more)
		moved = je_arena_ralloc(tsdn, arena, p, old, size, align, zero, tcache, hook_args);
	coalesce_moving = false;
	prefault_end();
	return moved;
}

static inline void note_class(const void *edata, size_t size, bool slab, unsigned szind)
{
	if (likely(window_contains(je_edata_page(edata))))
		cache_note(je_edata_page(edata), size, slab, szind);
}

/* May the extent be given out? What jemalloc needs for itself always is. */
static inline bool permitted(void *addr, size_t size)
{
	return likely(!strict_on) || thread_state.guard || !window_contains(addr) ||
	       strict_take(addr, size);
}

/* The extent goes back; once all that is unused is handed back, there may be room for it. */
static COLD void *try_again(void *tsdn, void *shard, void *edata, size_t align, bool slab,
                            unsigned szind, bool zero, bool guarded, bool *deferred)
{
	size_t size = je_edata_size(edata);
	for (unsigned tries = 0; edata; tries++) {
		je_pa_dalloc(tsdn, shard, edata, deferred);
		step_reclaim(tsdn);
		if (tries == 1)
			return NULL;
		edata = je_pa_alloc(tsdn, shard, size, align, slab, szind, zero, guarded, deferred);
		if (edata && permitted(je_edata_page(edata), size))
			break;
	}
	return edata;
}

void *__wrap_je_pa_alloc(void *tsdn, void *shard, size_t size, size_t align, bool slab,
                         unsigned szind, bool zero, bool guarded, bool *deferred)
{
	void *edata = je_pa_alloc(tsdn, shard, size, align, slab, szind, zero, guarded, deferred);
	if (likely(edata != NULL) && unlikely(!permitted(je_edata_page(edata), size)))
		edata = try_again(tsdn, shard, edata, align, slab, szind, zero, guarded, deferred);
	if (likely(edata != NULL)) {
		note_class(edata, size, slab, szind);
		count_pages(je_edata_page(edata), size,
		            slab ? EXTENT_SLAB : block_use(size, zero));
	}
	return edata;
}

/* A block never changes its band in place: realloc moves it, xallocx leaves it. */
static bool same_band(const void *edata, size_t old, size_t new)
{
	return !window_contains(je_edata_page(edata)) || band_of(old) == band_of(new);
}

/* Index of the class of that size, which is smaller than that of `above`. */
static unsigned size_class(size_t size, unsigned above)
{
	while (je_sz_index2size_tab[above] > size)
		above--;
	return above;
}

bool __wrap_je_pa_expand(void *tsdn, void *shard, void *edata, size_t old, size_t new,
                         unsigned szind, bool zero, bool *deferred)
{
	if (!same_band(edata, old, new))
		return true;
	bool failed = je_pa_expand(tsdn, shard, edata, old, new, szind, zero, deferred);
	if (!failed && unlikely(!permitted((char *)je_edata_page(edata) + old, new - old)))
		failed = !je_pa_shrink(tsdn, shard, edata, new, old, size_class(old, szind),
		                       deferred);
	if (!failed) {
		/* What is copied lies below. */
		prefault_begin(0);
		count_pages((char *)je_edata_page(edata) + old, new - old, block_use(new, zero));
	}
	return failed;
}

bool __wrap_je_pa_shrink(void *tsdn, void *shard, void *edata, size_t old, size_t new,
                         unsigned szind, bool *deferred)
{
	return !same_band(edata, old, new) ||
	       je_pa_shrink(tsdn, shard, edata, old, new, szind, deferred);
}

/* Frees count too; the thread's next request acts on it. */
void __wrap_je_pa_dalloc(void *tsdn, void *shard, void *edata, bool *deferred)
{
	size_t size = je_edata_size(edata);
	thread_state.budget -= (int64_t)step_reuse(size);
	if (likely(window_contains(je_edata_page(edata)))) {
		cache_forget(je_edata_page(edata), size);
		coalesce_freed(edata, size);
	}
	je_pa_dalloc(tsdn, shard, edata, deferred);
}

/* mallctl("thread.arena"): the program chooses the thread's arena itself. */
void __wrap_je_arena_migrate(void *tsd, void *from, void *to)
{
	bool own = true;
	for (unsigned i = 0; i <= arenas_reserved() && own; i++)
		own = to != atomic_load_explicit(&je_arenas[i], memory_order_relaxed);
	thread_state.own_arena = own ? to : NULL;
	je_arena_migrate(tsd, from, to);
}

void __wrap_je_arena_cleanup(void *tsd)
{
	je_arena_cleanup(tsd);
	sparse_close(&thread_state.open);
	arenas_thread_exit();
}

/* Every 64 KiB that a thread is given, from its cache too: steps go on without fills. */
void __wrap_je_tcache_gc_event_handler(void *tsd)
{
	je_tcache_gc_event_handler(tsd);
	step_event(tsd);
}
