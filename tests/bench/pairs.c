/* SPDX-License-Identifier: BSD-2-Clause */
/* Pairs of one size: got and given back, in the orders in which programs do. Main thread only. */
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "micro.h"

#define LIVE_MAX 16384u

static void *block[LIVE_MAX];
static unsigned order[LIVE_MAX]; /* in which a burst is given back */
static size_t size, align;
static unsigned live;

static bool prepare(size_t wanted_size, size_t wanted_live)
{
	size = wanted_size;
	live = (unsigned)wanted_live;
	return size > 0 && live > 0 && live <= LIVE_MAX;
}

static bool prepare_pair(const size_t *arg)
{
	return prepare(arg[0], arg[1]);
}

/* One is given back, one is got: what a thread's cache answers. */
static uint64_t pair(uint64_t ops)
{
	for (uint64_t done = 0; done < ops; done += live)
		for (unsigned i = 0; i < live; i++) {
			free(block[i]);
			block[i] = malloc(size);
		}
	return (ops + live - 1) / live * live;
}

enum { FIRST_FIRST, LAST_FIRST, RANDOM };

static void give_back(void)
{
	for (unsigned i = 0; i < live; i++)
		free(block[order[i]]);
}

/* As a program's blocks are: pages that were never touched are counted anew each time. */
static void write_once(void)
{
	for (unsigned i = 0; i < live; i++) {
		block[i] = malloc(size);
		if (!block[i])
			abort();
		memset(block[i], 1, size);
	}
	give_back();
}

static bool prepare_burst(const size_t *arg)
{
	uint32_t x = 1;

	if (!prepare(arg[0], arg[1]) || arg[2] > RANDOM)
		return false;
	for (unsigned i = 0; i < live; i++)
		order[i] = arg[2] == LAST_FIRST ? live - 1 - i : i;
	for (unsigned i = live; arg[2] == RANDOM && i > 1; i--) {
		unsigned k = next_random(&x) % i, swap = order[k];

		order[k] = order[i - 1];
		order[i - 1] = swap;
	}
	write_once();
	return true;
}

/* All are got, then all are given back: what empties and fills the cache. */
static uint64_t burst(uint64_t ops)
{
	for (uint64_t done = 0; done < ops; done += live) {
		for (unsigned i = 0; i < live; i++)
			block[i] = malloc(size);
		give_back();
	}
	return (ops + live - 1) / live * live;
}

static uint64_t zeroed(uint64_t ops)
{
	for (uint64_t done = 0; done < ops; done += live) {
		for (unsigned i = 0; i < live; i++)
			block[i] = calloc(1, size);
		give_back();
	}
	return (ops + live - 1) / live * live;
}

static bool prepare_aligned(const size_t *arg)
{
	size_t first[KIND_ARGS] = {arg[0], arg[1], FIRST_FIRST};

	align = arg[2];
	return align && prepare_burst(first);
}

static uint64_t aligned(uint64_t ops)
{
	for (uint64_t done = 0; done < ops; done += live) {
		for (unsigned i = 0; i < live; i++)
			if (posix_memalign(&block[i], align, size))
				abort();
		give_back();
	}
	return (ops + live - 1) / live * live;
}

const struct kind pairs_kinds[] = {
    {"pair", "SIZE LIVE", false, prepare_pair, pair},
    {"burst", "SIZE LIVE 0|1|2 (first in first out, last in first out, random)", false,
     prepare_burst, burst},
    {"calloc", "SIZE LIVE", false, prepare_burst, zeroed},
    {"aligned", "SIZE LIVE ALIGNMENT", false, prepare_aligned, aligned},
    {0},
};
