/* SPDX-License-Identifier: BSD-2-Clause */
/* free leaves errno alone (POSIX.1-2024, glibc 2.33), and so do successes, whatever runs below. */
#include <errno.h>
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "fact.h"

#define MARK 4321

static bool free_keeps(size_t size, unsigned blocks)
{
	char *p[512];

	for (unsigned i = 0; i < blocks; i++) {
		p[i] = keep(malloc(size));
		memset(p[i], 1, size);
	}
	errno = MARK;
	for (unsigned i = 0; i < blocks; i++) {
		free(p[i]);
		if (errno != MARK)
			return false;
	}
	return true;
}

/* Enough turnover for steps of the placement, purges and moves to happen meanwhile. */
static bool success_keeps(void)
{
	static char *live[4096]; /* blocks; main thread, no lock */
	uint32_t x = 1;

	errno = MARK;
	for (unsigned i = 0; i < 400000; i++) {
		x = x * 1664525 + 1013904223;
		unsigned k = x >> 20;
		size_t size = 16u << (x >> 8 & 7) << (i % 97 == 0 ? 6 : 0);

		live[k] = realloc(live[k], size);
		if (!live[k] || errno != MARK)
			return false;
		live[k][0] = 1;
		if (i & 1) {
			free(live[k]);
			live[k] = NULL;
		}
		if (errno != MARK)
			return false;
	}
	return true;
}

int main(void)
{
	fact(free_keeps(24, 512), "free of small blocks leaves errno alone");
	fact(free_keeps(20000, 512), "free of large blocks leaves errno alone");
	fact(free_keeps(64u << 20, 2), "free of 64 MiB blocks leaves errno alone");
	fact(success_keeps(), "no successful request of a churning heap changes errno");
	errno = MARK;
	malloc_usable_size(NULL);
	free(NULL);
	fact(errno == MARK, "free(NULL) and malloc_usable_size(NULL) leave errno alone");
	return fact_end();
}
