/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * perf-pairs SIZE: prints the picoseconds of a malloc and a free of that size with 512 blocks live,
 * the lower quartile of 9 batches.
 */
#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "perf.h"

#define LIVE     512
#define BATCHES  9
#define BATCH_NS 6000000.0

static void *block[LIVE]; /* a ring; main thread, no lock */

static double batch_ns(size_t size, unsigned pairs)
{
	double start = perf_now_ns();

	for (unsigned i = 0; i < pairs; i++) {
		void **at = &block[i % LIVE];

		free(*at);
		*at = malloc(size);
		*(volatile char *)*at = 1;
	}
	return perf_now_ns() - start;
}

int main(int argc, char **argv)
{
	size_t size = argc > 1 ? strtoull(argv[1], NULL, 10) : 0;
	unsigned pairs = 4 * LIVE;
	double ns[BATCHES];

	if (size == 0)
		return 125;
	/* Warm, and long enough to measure. */
	while (batch_ns(size, pairs) < BATCH_NS)
		pairs += pairs / 2;
	for (unsigned i = 0; i < BATCHES; i++)
		ns[i] = batch_ns(size, pairs);
	printf("%.0f\n", perf_quartile(ns, BATCHES) / pairs * 1000);
	return 0;
}
