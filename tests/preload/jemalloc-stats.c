/* SPDX-License-Identifier: BSD-2-Clause */
/* What mallctl says of the heap, and that a purge empties the thread's cache first. */
#include <jemalloc/jemalloc.h>
#include <stdint.h>
#include <string.h>

#include "fact.h"

#define BLOCKS 4000
#define STEP   23 /* bytes; sizes up to 92 KB */
#define CACHED 40
#define ALL    "4096" /* MALLCTL_ARENAS_ALL */

static char *blocks[BLOCKS]; /* main thread, no lock */

static void refresh(void)
{
	uint64_t epoch = 1;

	mallctl("epoch", NULL, NULL, &epoch, sizeof(epoch));
}

static size_t size_of(const char *name)
{
	size_t value = 0, len = sizeof(value);

	return mallctl(name, &value, &len, NULL, 0) ? SIZE_MAX : value;
}

/* Blocks in caches count as allocated to jemalloc. */
static size_t allocated(void)
{
	refresh();
	return size_of("stats.allocated");
}

/* Bytes that the program holds. */
static size_t fill(void)
{
	size_t bytes = 0;

	for (unsigned i = 0; i < BLOCKS; i++) {
		blocks[i] = keep(malloc(i * STEP + 1));
		blocks[i][0] = 1;
		bytes += sallocx(blocks[i], 0);
	}
	return bytes;
}

static void empty(void)
{
	for (unsigned i = 0; i < BLOCKS; i++)
		free(blocks[i]);
}

/* What the cache holds more once 20 KB were got and freed. */
static size_t cached(void)
{
	void *some[CACHED];
	size_t before = allocated();

	for (unsigned i = 0; i < CACHED; i++)
		some[i] = keep(malloc(500));
	for (unsigned i = 0; i < CACHED; i++)
		free(some[i]);
	return allocated() - before;
}

/* Some come from the cache, and stay there. */
static bool near(size_t value, size_t wanted)
{
	size_t off = value > wanted ? value - wanted : wanted - value;

	return off <= wanted / 50;
}

/* Of the library's arenas none has figures of its own. */
static bool apart(void)
{
	for (unsigned i = 0; i < BLOCKS; i += 100) {
		char name[64];
		unsigned arena = 0;
		bool known = true;
		size_t len = sizeof(arena);

		if (mallctl("arenas.lookup", &arena, &len, &blocks[i], sizeof(blocks[i])))
			return false;
		snprintf(name, sizeof(name), "arena.%u.initialized", arena);
		len = sizeof(known);
		if (mallctl(name, &known, &len, NULL, 0) || known != (arena == 0))
			return false;
	}
	return true;
}

static bool purge_by_name(void)
{
	return mallctl("arena." ALL ".purge", NULL, NULL, NULL, 0) == 0;
}

static bool purge_by_mib(void)
{
	size_t mib[3], len = 3;

	return mallctlnametomib("arena." ALL ".purge", mib, &len) == 0 &&
	       mallctlbymib(mib, len, NULL, NULL, NULL, 0) == 0;
}

int main(void)
{
	size_t before = allocated(), held = fill(), with = allocated();

	fact(near(with, before + held), "stats.allocated is what is held");
	fact(size_of("stats.arenas." ALL ".small.allocated") +
		     size_of("stats.arenas." ALL ".large.allocated") == with,
	     "the sum of all arenas is the same");
	fact(apart(), "the library's arenas show as not initialised");
	empty();
	fact(purge_by_name(), "a purge by name succeeds");
	before = allocated();
	fact(cached() >= 20000, "freed blocks are cached");
	fact(purge_by_name() && allocated() <= before, "a purge by name empties the cache");
	fact(cached() >= 20000, "freed blocks are cached again");
	fact(purge_by_mib() && allocated() <= before, "a purge by numbers empties the cache");
	return fact_end();
}
