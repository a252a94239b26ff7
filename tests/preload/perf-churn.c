/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * perf-churn THREADS: prints the picoseconds (CPU time) of one replacement in a churn like Larson
 * and Krishnan's (ISMM 1998): blocks of 8-1000 bytes are replaced at random, and every so often a
 * thread ends and leaves its blocks to a new one, so that most are freed by another thread than the
 * one that got them.
 */
#include <malloc.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "perf.h"

#define LIVE         2000
#define ROUNDS       12
#define REPLACED     400000
#define MOST_THREADS 8

struct heir {
	char *block[LIVE];
	uint32_t x; /* state of its random numbers */
};

static struct heir heirs[MOST_THREADS]; /* each used by one thread at a time */

static uint32_t next(struct heir *h)
{
	h->x = h->x * 1664525 + 1013904223;
	return h->x >> 8;
}

static void *churn(void *arg)
{
	struct heir *h = arg;

	for (unsigned i = 0; i < REPLACED; i++) {
		unsigned k = next(h) % LIVE;
		size_t size = 8 + next(h) % 993;

		free(h->block[k]);
		h->block[k] = malloc(size);
		h->block[k][0] = 1;
		h->block[k][size - 1] = 1;
	}
	return NULL;
}

static double round_ns(unsigned threads)
{
	pthread_t t[MOST_THREADS];
	double start = perf_cpu_ns();

	for (unsigned i = 0; i < threads; i++)
		if (pthread_create(&t[i], NULL, churn, &heirs[i]))
			abort();
	for (unsigned i = 0; i < threads; i++)
		pthread_join(t[i], NULL);
	return perf_cpu_ns() - start;
}

int main(int argc, char **argv)
{
	unsigned threads = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 0;
	double ns[ROUNDS];

	if (threads == 0 || threads > MOST_THREADS)
		return 125;
	for (unsigned i = 0; i < threads; i++)
		heirs[i].x = i * 7919 + 1;
	for (unsigned i = 0; i < ROUNDS; i++)
		ns[i] = round_ns(threads);
	printf("%.0f\n", perf_quartile(ns, ROUNDS) / REPLACED * 1000);
	return 0;
}
