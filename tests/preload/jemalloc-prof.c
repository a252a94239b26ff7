/* SPDX-License-Identifier: BSD-2-Clause */
/* With jemalloc's profiling on (MALLOC_CONF) blocks of every size are sampled, and taken back. */
#include <jemalloc/jemalloc.h>
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "fact.h"

#define SIZES  19
#define BLOCKS 64

static size_t size_of(unsigned i)
{
	return (size_t)24 << (i % SIZES / 2 + 3);
}

static bool profiling(void)
{
	bool on = false;
	size_t len = sizeof(on);

	return mallctl("opt.prof", &on, &len, NULL, 0) == 0 && on;
}

/* Each is given out again and again, from the thread's cache: sampled now, and not the next time. */
static bool blocks_come_again(unsigned rounds)
{
	unsigned char *p[BLOCKS] = { NULL };
	bool good = true;

	for (unsigned i = 0; i < rounds * BLOCKS; i++) {
		unsigned k = i % BLOCKS;

		free(p[k]);
		p[k] = i % 3 ? malloc(size_of(i)) : calloc(1, size_of(i));
		if (i % 5 == 0)
			p[k] = realloc(p[k], size_of(i + 1));
		p[k][0] = (unsigned char)i;
		good &= malloc_usable_size(p[k]) > 0;
	}
	for (unsigned k = 0; k < BLOCKS; k++) {
		good &= p[k][0] == (unsigned char)((rounds - 1) * BLOCKS + k);
		free(p[k]);
	}
	return good;
}

int main(void)
{
	fact(profiling(), "the heap is profiled");
	fact(blocks_come_again(400), "blocks of every size are given out and taken back");
	return fact_end();
}
