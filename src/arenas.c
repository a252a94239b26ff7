/* SPDX-License-Identifier: BSD-2-Clause */
#include "arenas.h"

#include "bins.h"
#include "coalesce.h"
#include "lock.h"
#include "os.h"
#include "starter.h"
#include "window.h"

#define FREQUENT        8u          /* requests of a band's, after which it gets an arena */
#define OWN_ARENA_BYTES (48u << 10) /* asked for by a set that shares another's arena */

__thread struct thread_state thread_state = { .set = -1 };
void *arenas_table[ARENA_SETS_MAX][HALF_COUNT]; /* published by release stores */

static void *own[ARENA_SETS_MAX][WINDOW_COUNT]; /* each set's arenas; written under create_lock */
static uint8_t chosen[HALF_COUNT] = {           /* window; any thread */
	[2 * BAND_FEW_LOW] = WINDOW_UPPER(BAND_FEW_LOW),
	[2 * BAND_FEW_HIGH] = WINDOW_UPPER(BAND_FEW_HIGH),
};
static bool lent[HALF_COUNT];                   /* arenas_table differs from own; step lock */
static lock_t create_lock = LOCK_INITIALIZER;   /* creation of arenas, the set loads */
static unsigned set_load[ARENA_SETS_MAX];       /* live threads of each set; create_lock */
static _Atomic uint64_t live_threads;
_Atomic uint64_t arenas_heap_pages;
void *_Atomic arenas_few[2];
_Atomic bool arenas_named;
_Atomic uint32_t arenas_fill_max = UINT32_MAX;
/* Bytes before the set has its arena; any thread. */
static _Atomic uint32_t asked[ARENA_SETS_MAX][BAND_COUNT];
static bool started;                            /* set once, before the first pick */

unsigned arenas_sets_max(void)
{
	/* Written once with the same value by whoever comes first. */
	static _Atomic unsigned sets;
	if (sets == 0) {
		unsigned cpus = os_cpu_count();
		sets = cpus > ARENA_SETS_MAX ? ARENA_SETS_MAX : cpus;
	}
	return sets;
}

unsigned arenas_reserved(void)
{
	return arenas_sets_max() * (WINDOW_COUNT - 1);
}

static unsigned arena_index(unsigned set, unsigned window)
{
	return set * (WINDOW_COUNT - 1) + window;
}

unsigned arenas_window(unsigned index)
{
	if (index == 0 || index > arenas_reserved())
		return WINDOW_STARTER;
	return 1 + (index - 1) % (WINDOW_COUNT - 1);
}

unsigned arenas_set(unsigned index)
{
	return index == 0 || index > arenas_reserved() ? ARENA_SETS_MAX
	                                               : (index - 1) / (WINDOW_COUNT - 1);
}

static void *arena_zero(void)
{
	return atomic_load_explicit(&je_arenas[0], memory_order_relaxed);
}

void arenas_start(void)
{
	bins_start();
	/*
	 * Own arenas must be "automatic" to jemalloc (those of the program are
	 * tracked in lists for arena.i.reset), but no thread may choose one by
	 * itself: the range ends at manual_arena_base, the choice at narenas_auto.
	 */
	je_narenas_auto = 1;
	started = true;
}

/*
 * Sets in use for that many threads. Two threads in one set share slabs, and
 * with them the cache lines of blocks and of jemalloc's address map: churn of
 * two threads took 1.5 times as long.
 */
static unsigned sets_for(uint64_t threads)
{
	uint64_t sets = threads;
	return sets < arenas_sets_max() ? (unsigned)sets : arenas_sets_max();
}

void arenas_thread_enter(void)
{
	struct thread_state *t = &thread_state;
	if (t->late) {
		t->set = 0;
		return;
	}
	lock_take(&create_lock);
	unsigned sets = sets_for(++live_threads), best = 0;
	for (unsigned s = 1; s < sets; s++)
		if (set_load[s] < set_load[best])
			best = s;
	set_load[best]++;
	lock_release(&create_lock);
	t->set = (int16_t)best;
	t->counted = true;
	cached_add(&t->cache);
}

void arenas_thread_exit(void)
{
	struct thread_state *t = &thread_state;
	t->late = true;
	if (!t->counted)
		return;
	t->counted = false;
	cached_remove(&t->cache);
	lock_take(&create_lock);
	live_threads--;
	set_load[t->set]--;
	lock_release(&create_lock);
}

uint64_t arenas_threads(void)
{
	return live_threads;
}

unsigned arenas_chosen(unsigned half)
{
	return __atomic_load_n(&chosen[half], __ATOMIC_RELAXED);
}

/* A band begins in the window whose tier it is in. */
static unsigned first_window(unsigned band)
{
	return windows[WINDOW_LOWER(band)].split ? WINDOW_LOWER(band) : WINDOW_UPPER(band);
}

/* The half's window; chosen now, for both halves, where the band has none yet. create_lock held. */
static unsigned window_for(unsigned half)
{
	unsigned window = arenas_chosen(half);
	if (window)
		return window;
	window = first_window(half / 2);
	for (unsigned h = half & ~1u; h <= (half | 1); h++)
		__atomic_store_n(&chosen[h], (uint8_t)window, __ATOMIC_RELAXED);
	return window;
}

static COLD void *arena_create(void *tsdn, unsigned set, unsigned half)
{
	thread_state.guard++;
	lock_take(&create_lock);
	unsigned window = window_for(half);
	void *arena = own[set][window];
	if (arena == NULL) {
		thread_state.making = band_is_few(half / 2) ? 0 : (uint8_t)(half / 2 + 1);
		arena = je_arena_init(tsdn, arena_index(set, window), je_arena_config_default);
		thread_state.making = 0;
		__atomic_store_n(&own[set][window], arena, __ATOMIC_RELEASE);
	}
	__atomic_store_n(&arenas_table[set][half], arena, __ATOMIC_RELEASE);
	lock_release(&create_lock);
	thread_state.guard--;
	return arena ? arena : arena_zero();
}

static void *arena_own(unsigned set, unsigned window)
{
	return __atomic_load_n(&own[set][window], __ATOMIC_ACQUIRE);
}

/* Where others write the table at the same time, a set may go on with the other window. */
void arenas_choose(unsigned half, unsigned window)
{
	if (arenas_chosen(half) == window)
		return;
	__atomic_store_n(&chosen[half], (uint8_t)window, __ATOMIC_RELAXED);
	for (unsigned s = 0; s < arenas_sets_max(); s++)
		__atomic_store_n(&arenas_table[s][half], arena_own(s, window), __ATOMIC_RELEASE);
}

bool arenas_find(const void *arena, unsigned *set, unsigned *window)
{
	for (*set = 0; *set < arenas_sets_max(); ++*set)
		for (*window = 1; *window < WINDOW_COUNT; ++*window)
			if (arena_own(*set, *window) == arena)
				return true;
	return false;
}

/* Any set's arena of the window: better than the starter window, which is not sorted. */
static void *arena_of_others(unsigned window)
{
	for (unsigned s = 0; window != WINDOW_STARTER && s < arenas_sets_max(); s++) {
		void *arena = arena_own(s, window);
		if (arena)
			return arena;
	}
	return NULL;
}

/* Bands of extents, each of which comes here: what is there is counted anew each time. */
static bool is_frequent(unsigned band)
{
	static _Atomic uint16_t times[BAND_COUNT];
	if (band_max[band] <= JE_SMALL_MAX || times[band] >= FREQUENT)
		return band_max[band] > JE_SMALL_MAX;
	times[band]++;
	return false;
}

/* Of a band without an arena; it gets one once it needs it. An exiting thread makes none. */
static void *arena_without(void *tsdn, unsigned set, unsigned half, size_t bytes)
{
	unsigned band = half / 2, few = band_few(band);
	void *_Atomic *shared = &arenas_few[few == BAND_FEW_HIGH];
	struct starter s = { arena_zero(), *shared, arenas_heap_pages, live_threads > 1 };
	if (tsdn && (is_frequent(band) || !starter_suffices(&s, band, bytes)))
		return arena_create(tsdn, set, half);
	if (!starter_in_pmem(&s, band, bytes))
		return s.dram;
	if (s.pmem == NULL && tsdn)
		*shared = s.pmem = arena_create(tsdn, 0, 2 * few);
	return s.pmem ? s.pmem : s.dram;
}

void *arenas_pick_slow(void *tsdn, unsigned half, size_t bytes)
{
	if (thread_state.set < 0)
		arenas_thread_enter();
	unsigned set = (unsigned)thread_state.set, band = half / 2;
	void *arena = __atomic_load_n(&arenas_table[set][half], __ATOMIC_ACQUIRE);
	if (arena)
		return arena;
	unsigned window = arenas_chosen(half);
	arena = arena_of_others(window);
	/* A thread that is exiting makes no arena. */
	if (arena == NULL && window && tsdn == NULL)
		arena = arena_of_others(WINDOW_LOWER(band) + WINDOW_UPPER(band) - window);
	if (arena == NULL && (window == 0 || tsdn == NULL))
		return arena_without(tsdn, set, half, bytes);
	if (arena == NULL)
		return arena_create(tsdn, set, half);
	uint32_t add = bytes < OWN_ARENA_BYTES ? (uint32_t)bytes : OWN_ARENA_BYTES;
	uint32_t got = add + atomic_fetch_add_explicit(&asked[set][band], add,
	                                               memory_order_relaxed);
	return tsdn == NULL || got < OWN_ARENA_BYTES ? arena : arena_create(tsdn, set, half);
}

void arenas_each(unsigned window, void (*fn)(void *arena, void *ctx), void *ctx)
{
	if (window == WINDOW_STARTER) {
		if (arena_zero())
			fn(arena_zero(), ctx);
		return;
	}
	for (unsigned s = 0, sets = arenas_sets_max(); s < sets; s++) {
		void *arena = arena_own(s, window);
		if (arena)
			fn(arena, ctx);
	}
}

static void decay_one(void *arena, void *tsdn)
{
	je_arena_decay(tsdn, arena, false, false);
}

static void purge_one(void *arena, void *tsdn)
{
	je_arena_decay(tsdn, arena, false, true);
}

void arenas_decay(void *tsdn, size_t most)
{
	static unsigned next; /* window; step lock */
	coalesce_purge_begin(most);
	for (unsigned i = 0; i < WINDOW_COUNT && coalesce_purge_left(); i++) {
		arenas_each(next, decay_one, tsdn);
		next = (next + 1) % WINDOW_COUNT;
	}
	coalesce_purge_end();
}

struct purged arenas_purge(void *tsdn, unsigned window, size_t most)
{
	coalesce_purge_begin(most);
	for (unsigned i = 0; i < WINDOW_COUNT; i++)
		if (window == i || window == WINDOW_COUNT)
			arenas_each(i, purge_one, tsdn);
	return coalesce_purge_end();
}

static unsigned sets_with(unsigned window)
{
	unsigned n = 0;
	for (unsigned s = 0, sets = arenas_sets_max(); s < sets; s++)
		n += arena_own(s, window) != NULL;
	return n;
}

/* Unused pages of each set's arena of the window; the set with the most. */
static unsigned unused_of_sets(unsigned window, size_t unused[ARENA_SETS_MAX])
{
	unsigned most = 0;
	for (unsigned s = 0, sets = arenas_sets_max(); s < sets; s++) {
		void *arena = arena_own(s, window);
		unused[s] = arena ? je_arena_dirty(arena) : 0;
		if (unused[s] > unused[most])
			most = s;
	}
	return most;
}

void arenas_lend(unsigned half, uint64_t pages)
{
	size_t unused[ARENA_SETS_MAX] = { 0 };
	unsigned window = arenas_chosen(half);
	if (window == WINDOW_STARTER || (!lent[half] && sets_with(window) < 2))
		return;
	unsigned most = unused_of_sets(window, unused);
	bool lend = unused[most] > pages;
	if (!lend && !lent[half])
		return;
	lock_take(&create_lock);
	for (unsigned s = 0; s < arenas_sets_max(); s++) {
		void *arena = own[lend && unused[s] < unused[most] / 4 ? most : s][window];
		__atomic_store_n(&arenas_table[s][half], arena, __ATOMIC_RELEASE);
	}
	lent[half] = lend;
	lock_release(&create_lock);
}

void arenas_fork_prepare(void)
{
	lock_take(&create_lock);
	cached_fork_prepare();
}

void arenas_fork_parent(void)
{
	cached_fork_parent();
	lock_release(&create_lock);
}

/* Only the forking thread lives on. */
void arenas_fork_child(bool locked)
{
	if (locked)
		lock_init(&create_lock);
	cached_fork_child(&thread_state.cache, locked);
	for (unsigned s = 0; s < ARENA_SETS_MAX; s++)
		set_load[s] = 0;
	live_threads = thread_state.counted;
	if (thread_state.counted)
		set_load[thread_state.set] = 1;
}
