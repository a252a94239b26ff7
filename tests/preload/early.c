/* SPDX-License-Identifier: BSD-2-Clause */
/* The heap serves before any constructor has run, and what it served then stays good. */
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <tierheap/tierheap.h>

#include "fact.h"

#define BLOCKS 400

extern unsigned char *early_block[BLOCKS] __attribute__((weak));
extern int early_failures __attribute__((weak));

static unsigned char *first;  /* of the pre-initialiser; written there */
static int order;             /* how many initialisers have run; main thread */
static int library_was_ahead; /* the library's constructor had run before ours; written there */

/* Run by the dynamic linker before every library's constructor (gABI, "Initialization and
 * Termination Functions"). */
static void before_all(void)
{
	first = malloc(3000);
	memset(first, 5, 3000);
	free(keep(malloc(100000)));
	order++;
}

__attribute__((section(".preinit_array"), used)) static void (*const preinit)(void) = before_all;

__attribute__((constructor(101))) static void before_main(void)
{
	library_was_ahead = early_block[BLOCKS - 1] != NULL && order == 1;
}

static bool early_blocks_good(void)
{
	unsigned kept = 0;

	for (unsigned i = 0; i < BLOCKS; i++) {
		size_t n = (size_t)i * i + 1;
		unsigned char *p = early_block[i];

		if (!p)
			continue;
		for (size_t k = 0; k < n; k++)
			if (p[k] != i % 250)
				return false;
		p = realloc(p, 2 * n);
		if (!p || p[0] != i % 250 || p[n - 1] != i % 250)
			return false;
		free(p);
		kept++;
	}
	return kept >= BLOCKS / 2;
}

static bool first_good(void)
{
	bool good = first && first[0] == 5 && first[2999] == 5 && malloc_usable_size(first) >= 3000;

	free(first);
	return good;
}

int main(void)
{
	struct tierheap_stats s = {.size = sizeof(s)};

	if (!&early_failures) {
		fact(false, "the early library is preloaded");
		return 1;
	}
	fact(first_good(), "malloc works in .preinit_array, before any constructor");
	fact(early_failures == 0 && library_was_ahead,
	     "the family works in a constructor that runs before the heap's");
	fact(early_blocks_good(),
	     "blocks of that constructor keep their bytes, can be resized and freed");
	fact(tierheap_stats(&s) == 0 && s.foreign_frees == 0,
	     "none of them is taken for a foreign one");
	return fact_end();
}
