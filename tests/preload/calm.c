/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * calm, under the library: a heap in which nothing changes is looked at a few times in a second,
 * not hundreds of times.
 */
#include <stdlib.h>
#include <string.h>
#include <tierheap/tierheap.h>
#include <time.h>

#include "fact.h"

#define BLOCKS 40000u
#define SIZE   256u
#define MS     400u

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static unsigned long steps(void)
{
	struct tierheap_stats s = {.size = sizeof(s)};

	tierheap_stats(&s);
	return (unsigned long)s.steps;
}

int main(void)
{
	static char *block[BLOCKS];

	for (unsigned i = 0; i < BLOCKS; i++) {
		block[i] = keep(malloc(SIZE));
		memset(block[i], 1, SIZE);
	}
	unsigned long before = steps(), pairs = 0;
	double end = now_ms() + MS;

	for (; now_ms() < end; pairs++)
		for (unsigned i = 0; i < 100; i++)
			free(keep(malloc(SIZE)));
	unsigned long made = steps() - before;

	fact(made > 2 && made <= MS / 8,
	     "%u ms of requests that change nothing are at most %u steps (%lu)", MS, MS / 8, made);
	for (unsigned i = 0; i < BLOCKS; i++)
		free(block[i]);
	return fact_end();
}
