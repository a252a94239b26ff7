/* SPDX-License-Identifier: BSD-2-Clause */
/* malloc_usable_size is what a block can really hold, and stays so for the block's life. */
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "fact.h"

#define BLOCKS 3000

static unsigned char *block[BLOCKS]; /* main thread, no lock */
static size_t asked[BLOCKS];         /* bytes; main thread, no lock */
static size_t usable[BLOCKS];        /* bytes; main thread, no lock */

static size_t size_of(unsigned i)
{
	return i < 2000 ? i : (size_t)i * (i % 60 + 1);
}

static bool at_least_asked(void)
{
	for (unsigned i = 0; i < BLOCKS; i++) {
		asked[i] = size_of(i);
		block[i] = keep(malloc(asked[i]));
		usable[i] = malloc_usable_size(block[i]);
		if (usable[i] < asked[i])
			return false;
	}
	return true;
}

/* Every block is filled to its usable size; if any two overlapped, one would read the other's byte.
 */
static bool fully_writable(void)
{
	for (unsigned i = 0; i < BLOCKS; i++)
		memset(block[i], (int)(i % 251), usable[i]);
	for (unsigned i = 0; i < BLOCKS; i++)
		for (size_t k = 0; k < usable[i]; k++)
			if (block[i][k] != i % 251)
				return false;
	return true;
}

static bool stable(void)
{
	for (unsigned i = 0; i < BLOCKS; i++)
		if (malloc_usable_size(block[i]) != usable[i])
			return false;
	return true;
}

/* What fits is not moved: programs that grow into the usable size rely on it. */
static bool realloc_within_stays(void)
{
	for (unsigned i = 1; i < BLOCKS; i++)
		if (realloc(block[i], usable[i]) != block[i])
			return false;
	return true;
}

int main(void)
{
	fact(at_least_asked(), "malloc_usable_size is at least what was asked for");
	fact(fully_writable(),
	     "every byte of the usable size can be written, and blocks do not overlap");
	fact(stable(), "malloc_usable_size does not change while the block lives");
	fact(realloc_within_stays(), "realloc to the usable size leaves the block where it is");
	fact(stable(), "malloc_usable_size is the same after that realloc");
	return fact_end();
}
