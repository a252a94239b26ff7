/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * perf-pairs SIZE ring|batch: prints the picoseconds (CPU time) of a malloc and a free of that
 * size, the lower quartile of 9 runs, with 512 blocks live. ring: one is freed, one is got, which
 * the thread's cache answers. batch: all are got, then all are freed, which empties and fills the
 * cache. Blocks are not touched: what is measured is the allocator, not the memory.
 */
#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "perf.h"

#define LIVE   512
#define RUNS   9
#define RUN_NS 6000000.0

static void *block[LIVE]; /* a ring; main thread, no lock */

static double ring_ns(size_t size, unsigned pairs)
{
	double start = perf_cpu_ns();

	for (unsigned i = 0; i < pairs; i++) {
		free(block[i % LIVE]);
		block[i % LIVE] = malloc(size);
	}
	return perf_cpu_ns() - start;
}

static double batch_ns(size_t size, unsigned pairs)
{
	double start = perf_cpu_ns();

	for (unsigned i = 0; i < pairs; i += LIVE) {
		for (unsigned k = 0; k < LIVE; k++)
			block[k] = malloc(size);
		for (unsigned k = 0; k < LIVE; k++)
			free(block[k]);
	}
	return perf_cpu_ns() - start;
}

int main(int argc, char **argv)
{
	size_t size = argc > 2 ? strtoull(argv[1], NULL, 10) : 0;
	double (*run_ns)(size_t, unsigned) = NULL;
	unsigned pairs = 4 * LIVE;
	double ns[RUNS];

	if (argc > 2)
		run_ns = strcmp(argv[2], "ring") ? batch_ns : ring_ns;
	if (size == 0)
		return 125;
	/* Warm, and long enough to measure. */
	while (run_ns(size, pairs) < RUN_NS)
		pairs *= 2;
	for (unsigned i = 0; i < RUNS; i++)
		ns[i] = run_ns(size, pairs);
	printf("%.0f\n", perf_quartile(ns, RUNS) / pairs * 1000);
	return 0;
}
