/* SPDX-License-Identifier: BSD-2-Clause */
/* Preloaded after the heap, so its constructor is run before the heap's: it allocates, resizes and
 * frees there. */
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#define BLOCKS 400

extern unsigned char *early_block[BLOCKS];
extern int early_failures;
unsigned char *early_block[BLOCKS]; /* blocks left for the program; written by the constructor */
int early_failures;                 /* what went wrong; written by the constructor */

__attribute__((constructor(101))) static void use_heap(void)
{
	for (unsigned i = 0; i < BLOCKS; i++) {
		size_t n = (size_t)i * i + 1;
		unsigned char *p = calloc(1, n / 2 + 1);

		p = realloc(p, n);
		if (!p || malloc_usable_size(p) < n || p[0]) {
			early_failures++;
			return;
		}
		memset(p, (int)(i % 250), n);
		free(early_block[i / 2]);
		early_block[i / 2] = NULL;
		early_block[i] = p;
	}
}
