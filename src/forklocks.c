/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fork(2) takes and releases every lock of every arena; each page with a lock
 * is then copied twice, for the parent and for the child. Locks that nobody can
 * hold meanwhile are left alone in the arenas of bands:
 *  - of bins that are not the band's, unless a program that named the arena has
 *    used them: only mallctl looks into others;
 *  - of the lazily purged pages, where muzzy decay is off, as it is by default;
 *  - of an arena's metadata, a page for each arena: a lock for each set, all in
 *    a page or two, is taken around their only use beside mallctl's.
 *
 * All of it runs in one thread with the step lock and jemalloc's ctl lock held:
 * mallctl neither looks into bins meanwhile, nor changes a decay time.
 *
 * Where the forking thread is the only one nobody can hold any lock: all are left
 * alone, in the child too. A shell that builds a project spends much of its time
 * in forks.
 */
#include "forklocks.h"

#include <sys/single_threaded.h>

#include "arenas.h"
#include "lock.h"

extern void je_arena_prefork0(void *, void *);
extern void je_arena_prefork4(void *, void *);
extern void je_arena_prefork8(void *, void *);
extern void je_arena_postfork_parent(void *, void *);
extern void je_arena_postfork_child(void *, void *);
extern void je_malloc_mutex_prefork(void *, void *);
extern void je_malloc_mutex_postfork_parent(void *, void *);
extern void je_malloc_mutex_postfork_child(void *, void *);
extern void *je_base_alloc_edata(void *, void *);
extern void je_base_prefork(void *, void *);
extern void je_base_postfork_parent(void *, void *);
extern void je_base_postfork_child(void *, void *);
void *__wrap_je_base_alloc_edata(void *, void *);
void __wrap_je_base_prefork(void *, void *);
void __wrap_je_base_postfork_parent(void *, void *);
void __wrap_je_base_postfork_child(void *, void *);
void __wrap_je_arena_prefork0(void *, void *);
void __wrap_je_arena_prefork4(void *, void *);
void __wrap_je_arena_prefork8(void *, void *);
void __wrap_je_arena_postfork_parent(void *, void *);
void __wrap_je_arena_postfork_child(void *, void *);
void __wrap_je_malloc_mutex_prefork(void *, void *);
void __wrap_je_malloc_mutex_postfork_parent(void *, void *);
void __wrap_je_malloc_mutex_postfork_child(void *, void *);

/* struct arena_s: pa_shard.pac, its ecache_muzzy.mtx and decay_muzzy.mtx. */
#define MUZZY_CACHE_LOCK (0x2998 + 0x4c40)
#define MUZZY_DECAY_LOCK (0x2998 + 0xec28)

_Static_assert(JE_BINS <= 64, "a bit for each bin");
struct left {
	uint64_t bins; /* whose locks are left alone */
	bool muzzy;
	bool unbound;  /* no thread has it for its own: nothing but locks to reset in the child */
};
static struct left left[ARENA_SETS_MAX][WINDOW_COUNT];

static struct set_lock {
	lock_t lock;
} __attribute__((aligned(64))) set_locks[ARENA_SETS_MAX];
static bool sets_locked; /* by this fork */

static bool alone; /* in this fork; see sys/single_threaded.h of glibc 2.32 */

/* The arena whose locks are passed through, NULL: none of a band; its bin looked at last. */
static const char *arena_now;
static const struct left *left_now;
static unsigned bin_now;

bool forklocks_prepare(void)
{
	/* Threads of another libc in the process are counted by the arenas alone. */
	alone = __libc_single_threaded && arenas_threads() <= 1;
	return alone;
}

bool forklocks_alone(void)
{
	return alone;
}

static struct left *left_of(const void *arena)
{
	unsigned set, window;
	return arenas_find(arena, &set, &window) ? &left[set][window] : NULL;
}

static bool bin_left(const void *arena, unsigned band, unsigned bin)
{
	return !band_is_few(band) && band_of(je_bin_infos[bin].reg_size) != band &&
	       je_bin_infos[bin].n_shards == 1 &&
	       (!arenas_named || je_bin_stats(arena, bin)[JE_BIN_NMALLOC] == 0);
}

static void choose(struct left *l, void *tsdn, void *arena)
{
	unsigned threads = 0, band = WINDOW_BAND((unsigned)(l - left[0]) % WINDOW_COUNT);
	const char *dss;
	ssize_t dirty_ms, muzzy_ms;
	size_t active = 0, dirty = 0, muzzy = 0;
	je_arena_basic_stats_merge(tsdn, arena, &threads, &dss, &dirty_ms, &muzzy_ms, &active,
	                           &dirty, &muzzy);
	l->muzzy = muzzy_ms == 0 && muzzy == 0;
	l->unbound = threads == 0;
	l->bins = 0;
	for (unsigned bin = 0; bin < JE_BINS; bin++)
		l->bins |= (uint64_t)bin_left(arena, band, bin) << bin;
}

static void begin(const void *arena)
{
	left_now = left_of(arena);
	arena_now = left_now ? arena : NULL;
	bin_now = 0;
}

static void end(void)
{
	arena_now = NULL;
}

/* Bins are passed through in their order. */
static bool is_left(const void *mutex)
{
	uintptr_t at = (uintptr_t)mutex - (uintptr_t)arena_now;
	if (at == MUZZY_CACHE_LOCK || at == MUZZY_DECAY_LOCK)
		return left_now->muzzy;
	while (bin_now < JE_BINS && je_arena_bin_offsets[bin_now] < at)
		bin_now++;
	return bin_now < JE_BINS && je_arena_bin_offsets[bin_now] == at &&
	       (left_now->bins >> bin_now & 1);
}

void __wrap_je_malloc_mutex_prefork(void *tsdn, void *mutex)
{
	if (!alone && (arena_now == NULL || !is_left(mutex)))
		je_malloc_mutex_prefork(tsdn, mutex);
}

void __wrap_je_malloc_mutex_postfork_parent(void *tsdn, void *mutex)
{
	if (!alone && (arena_now == NULL || !is_left(mutex)))
		je_malloc_mutex_postfork_parent(tsdn, mutex);
}

void __wrap_je_malloc_mutex_postfork_child(void *tsdn, void *mutex)
{
	if (!alone)
		je_malloc_mutex_postfork_child(tsdn, mutex);
}

void __wrap_je_arena_prefork0(void *tsdn, void *arena)
{
	if (alone)
		return;
	struct left *l = left_of(arena);
	if (l)
		choose(l, tsdn, arena);
	begin(arena);
	je_arena_prefork0(tsdn, arena);
	end();
}

void __wrap_je_arena_prefork4(void *tsdn, void *arena)
{
	if (alone)
		return;
	begin(arena);
	je_arena_prefork4(tsdn, arena);
	end();
}

void __wrap_je_arena_prefork8(void *tsdn, void *arena)
{
	if (alone)
		return;
	begin(arena);
	je_arena_prefork8(tsdn, arena);
	end();
}

void __wrap_je_arena_postfork_parent(void *tsdn, void *arena)
{
	if (alone)
		return;
	begin(arena);
	je_arena_postfork_parent(tsdn, arena);
	end();
}

/*
 * jemalloc makes the child's locks anew, which writes to all of them. Unlocking
 * does as well here: glibc's mutexes of this type know no owner. Nor is there
 * anything of other threads to forget where there were none.
 */
void __wrap_je_arena_postfork_child(void *tsdn, void *arena)
{
	const struct left *l = alone ? NULL : left_of(arena);
	if (alone || (l && l->unbound))
		__wrap_je_arena_postfork_parent(tsdn, arena);
	else
		je_arena_postfork_child(tsdn, arena);
}

/* struct base_s begins with the index of its arena (base.h, ehooks.h). */
static unsigned set_of_base(const void *base)
{
	return arenas_set(*(const unsigned *)base);
}

void *__wrap_je_base_alloc_edata(void *tsdn, void *base)
{
	unsigned set = set_of_base(base);
	if (set == ARENA_SETS_MAX)
		return je_base_alloc_edata(tsdn, base);
	lock_take(&set_locks[set].lock);
	void *edata = je_base_alloc_edata(tsdn, base);
	lock_release(&set_locks[set].lock);
	return edata;
}

/* At the first arena of ours: its turn comes when all locks that are taken before are held. */
static void each_set(void (*fn)(lock_t *), bool locked)
{
	for (unsigned s = 0; sets_locked != locked && s < arenas_sets_max(); s++)
		fn(&set_locks[s].lock);
	sets_locked = locked;
}

void __wrap_je_base_prefork(void *tsdn, void *base)
{
	if (set_of_base(base) == ARENA_SETS_MAX)
		je_base_prefork(tsdn, base);
	else if (!alone)
		each_set(lock_take, true);
}

void __wrap_je_base_postfork_parent(void *tsdn, void *base)
{
	if (set_of_base(base) == ARENA_SETS_MAX)
		je_base_postfork_parent(tsdn, base);
	else
		each_set(lock_release, false);
}

void __wrap_je_base_postfork_child(void *tsdn, void *base)
{
	if (set_of_base(base) == ARENA_SETS_MAX)
		je_base_postfork_child(tsdn, base);
	else
		each_set(lock_init, false);
}
