/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * zeroed, under the library: calloc's blocks are zero in memory used before, and those small enough
 * to be used whole are not faulted in again.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "fact.h"

#define BLOCKS 256u
#define ROUNDS 20u
#define SMALL  ((size_t)64 << 10) /* too many of them for a thread's cache */
#define LARGE  ((size_t)1 << 20)

static char *block[BLOCKS]; /* main thread */

static void use(size_t size)
{
	for (unsigned i = 0; i < BLOCKS; i++)
		memset(block[i], 0xa5, size);
	for (unsigned i = 0; i < BLOCKS; i++)
		free(block[i]);
}

static bool is_zero(const char *p, size_t size)
{
	return p[0] == 0 && memcmp(p, p + 1, size - 1) == 0;
}

/* Blocks that are not zero. */
static unsigned get_zeroed(size_t size)
{
	unsigned wrong = 0;

	for (unsigned i = 0; i < BLOCKS; i++) {
		block[i] = keep(calloc(1, size));
		wrong += !is_zero(block[i], size);
	}
	return wrong;
}

static unsigned rounds(size_t size)
{
	unsigned wrong = 0;

	for (unsigned i = 0; i < ROUNDS; i++) {
		wrong += get_zeroed(size);
		use(size);
	}
	return wrong;
}

static long faults(void)
{
	struct rusage r;

	getrusage(RUSAGE_SELF, &r);
	return r.ru_minflt;
}

int main(void)
{
	for (unsigned i = 0; i < BLOCKS; i++)
		block[i] = keep(malloc(SMALL));
	use(SMALL);
	long before = faults();
	unsigned wrong = rounds(SMALL);
	long taken = faults() - before, pages = (long)(BLOCKS * ROUNDS * SMALL >> 12);

	fact(wrong == 0, "%u blocks of 64 KiB are zero (%u are not)", BLOCKS * ROUNDS, wrong);
	fact(taken < pages / 4, "%ld pages took few faults (%ld)", pages, taken);
	wrong = rounds(LARGE);
	fact(wrong == 0, "%u blocks of 1 MiB are zero (%u are not)", BLOCKS * ROUNDS, wrong);
	return fact_end();
}
