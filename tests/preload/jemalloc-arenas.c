/* SPDX-License-Identifier: BSD-2-Clause */
/* Arenas that a program makes itself stay its own: their place, their hooks, their life. */
#include <jemalloc/jemalloc.h>
#include <pthread.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <tierheap/tierheap.h>

#include "fact.h"

#define POOL  ((size_t)1 << 30)
#define SIZES 9

static const size_t sizes[SIZES] = {16, 100, 500, 3000, 10000, 40000, 200000, 1000000, 5000000};
static char *pool;       /* the hooks' own range; set once in main */
static size_t pool_used; /* bytes; under jemalloc's arena lock, one arena at a time */

static void *pool_alloc(extent_hooks_t *h, void *new_addr, size_t size, size_t alignment,
			bool *zero, bool *commit, unsigned arena)
{
	size_t at = (pool_used + alignment - 1) & ~(alignment - 1);

	(void)h;
	(void)arena;
	if (new_addr || at + size > POOL)
		return NULL;
	pool_used = at + size;
	*zero = *commit = true;
	return pool + at;
}

static extent_hooks_t pool_hooks = {.alloc = pool_alloc};

static bool in_pool(const void *p)
{
	return (const char *)p >= pool && (const char *)p < pool + POOL;
}

static unsigned arena_new(extent_hooks_t *hooks)
{
	unsigned arena = 0;
	size_t len = sizeof(arena);

	if (mallctl("arenas.create", &arena, &len, hooks ? &hooks : NULL,
		    hooks ? sizeof(hooks) : 0))
		return 0;
	return arena;
}

static int arena_do(unsigned arena, const char *what)
{
	char name[64];

	snprintf(name, sizeof(name), "arena.%u.%s", arena, what);
	return mallctl(name, NULL, NULL, NULL, 0);
}

static unsigned arena_of(void *p)
{
	unsigned arena = UINT32_MAX;
	size_t len = sizeof(arena);

	return mallctl("arenas.lookup", &arena, &len, &p, sizeof(p)) ? UINT32_MAX : arena;
}

static bool served_by(unsigned arena, int flags)
{
	for (unsigned i = 0; i < SIZES; i++) {
		void *p = mallocx(sizes[i], MALLOCX_ARENA(arena) | flags);
		bool good = p && arena_of(p) == arena;

		if (!good)
			return false;
		memset(p, 1, sizes[i]);
		dallocx(p, flags);
	}
	return true;
}

static bool hooks_honoured(unsigned arena)
{
	for (unsigned i = 0; i < SIZES; i++) {
		char *p = mallocx(sizes[i], MALLOCX_ARENA(arena) | MALLOCX_TCACHE_NONE);

		if (!in_pool(p) || malloc_usable_size(p) != nallocx(sizes[i], 0))
			return false;
		memset(p, 7, sizes[i]);
		free(p);
	}
	return true;
}

/* rallocx within the arena stays there; the bytes too. */
static bool rallocx_stays(unsigned arena)
{
	int flags = MALLOCX_ARENA(arena) | MALLOCX_TCACHE_NONE;
	char *p = mallocx(sizes[0], flags);

	p[15] = 3;
	for (unsigned i = 1; i < SIZES; i++) {
		p = rallocx(p, sizes[i], flags);
		if (!p || !in_pool(p) || p[15] != 3)
			return false;
	}
	free(p);
	return true;
}

/* Plain realloc may take a block elsewhere, but must know it: bytes kept, none counted as foreign.
 */
static bool realloc_knows(unsigned arena)
{
	struct tierheap_stats s = {.size = sizeof(s)};
	uint64_t before;

	if (tierheap_stats(&s))
		return false;
	before = s.foreign_frees;
	for (unsigned i = 0; i + 1 < SIZES; i++) {
		char *p = mallocx(sizes[i], MALLOCX_ARENA(arena) | MALLOCX_TCACHE_NONE);

		memset(p, 9, sizes[i]);
		p = realloc(p, sizes[i + 1]);
		if (!p || p[0] != 9 || p[sizes[i] - 1] != 9)
			return false;
		free(p);
	}
	return tierheap_stats(&s) == 0 && s.foreign_frees == before;
}

/* A reset frees every block of the arena at once; others stay. */
static bool reset_and_destroy(void)
{
	unsigned arena = arena_new(NULL), next;
	char *mine = memset(malloc(3000), 4, 3000);
	void *p[100];

	if (!arena)
		return false;
	for (unsigned round = 0; round < 3; round++) {
		for (unsigned i = 0; i < 100; i++)
			p[i] =
			    mallocx(sizes[i % SIZES], MALLOCX_ARENA(arena) | MALLOCX_TCACHE_NONE);
		if (!p[99] || arena_of(p[99]) != arena || arena_do(arena, "reset"))
			return false;
	}
	if (arena_do(arena, "destroy"))
		return false;
	next = arena_new(NULL);
	if (!next || !served_by(next, MALLOCX_TCACHE_NONE) || mine[0] != 4 || mine[2999] != 4)
		return false;
	free(mine);
	return arena_do(next, "destroy") == 0;
}

/* The bands' arenas are not to be had: a program that destroys every arena that it made harms
 * nothing. */
static bool many_arenas(void)
{
	unsigned arena[64], base = 0;

	for (unsigned i = 0; i < 64; i++) {
		arena[i] = arena_new(NULL);
		if (!arena[i] || (base && arena[i] == base) ||
		    !served_by(arena[i], MALLOCX_TCACHE_NONE))
			return false;
		base = arena[i];
	}
	for (unsigned i = 0; i < 64; i++)
		if (arena_do(arena[i], "destroy"))
			return false;
	return true;
}

static void *bound_thread(void *arg)
{
	unsigned arena = *(unsigned *)arg;
	uintptr_t good = mallctl("thread.arena", NULL, NULL, &arena, sizeof(arena)) == 0;

	for (unsigned i = 0; i < SIZES && good; i++) {
		void *p = malloc(sizes[i]), *q = calloc(1, sizes[i]);

		good = arena_of(p) == arena && arena_of(q) == arena;
		free(p);
		free(q);
	}
	return (void *)good;
}

static bool thread_arena_honoured(unsigned arena)
{
	pthread_t t;
	void *good = NULL;

	return pthread_create(&t, NULL, bound_thread, &arena) == 0 && pthread_join(t, &good) == 0 &&
	       good;
}

int main(void)
{
	unsigned plain, hooked;

	pool = mmap(NULL, POOL, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
		    -1, 0);
	if (pool == MAP_FAILED)
		return 99;
	plain = arena_new(NULL);
	fact(plain && served_by(plain, MALLOCX_TCACHE_NONE),
	     "an arena that the program made serves what is asked of it");
	hooked = arena_new(&pool_hooks);
	fact(hooked && hooks_honoured(hooked),
	     "an arena with the program's own hooks serves from the program's range");
	fact(rallocx_stays(hooked), "rallocx in an arena with own hooks stays there");
	fact(realloc_knows(hooked), "realloc and free know blocks of an arena with own hooks");
	fact(thread_arena_honoured(plain), "thread.arena set by the program is honoured");
	fact(thread_arena_honoured(hooked),
	     "thread.arena set to an arena with own hooks is honoured");
	fact(reset_and_destroy(), "arena.N.reset and destroy work, and harm no other block");
	fact(many_arenas(), "64 arenas are made, used and destroyed");
	return fact_end();
}
