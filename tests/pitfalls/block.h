/* SPDX-License-Identifier: BSD-2-Clause */
/* Blocks that know what is in them, for programs whose heap is under test. */
#ifndef TH_TESTS_BLOCK_H
#define TH_TESTS_BLOCK_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define BLOCKS 24 /* of a set: from 16 B to 256 KiB */

struct blocks {
	unsigned char *p[BLOCKS];
	unsigned char owner; /* the byte that all of them are filled with */
};

static inline size_t block_size(unsigned i)
{
	return (size_t)16 << (i % 15);
}

/* Of all sizes, each filled; false: there was no memory. */
static inline bool blocks_get(struct blocks *b, unsigned char owner)
{
	bool good = true;

	b->owner = owner;
	for (unsigned i = 0; i < BLOCKS; i++) {
		b->p[i] = malloc(block_size(i));
		if (b->p[i])
			memset(b->p[i], owner, block_size(i));
		good &= b->p[i] != NULL;
	}
	return good;
}

/* Each still has its first and last byte, also after it has grown; then they are freed. */
static inline bool blocks_check_free(struct blocks *b)
{
	bool good = true;

	for (unsigned i = 0; i < BLOCKS; i++) {
		size_t size = block_size(i);
		unsigned char *p = i % 3 ? b->p[i] : realloc(b->p[i], size + size / 2);

		good &= p && p[0] == b->owner && p[size - 1] == b->owner;
		free(p);
	}
	return good;
}

static inline bool blocks_use(unsigned char owner)
{
	struct blocks b;

	return blocks_get(&b, owner) && blocks_check_free(&b);
}

#endif
