/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * only-frees, under the library: a thread that never allocates gives blocks back by way of a cache
 * like any other, not one lock each; and one that gives back a few has nothing to clean up.
 */
#include <jemalloc/jemalloc.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <tierheap/tierheap.h>
#include <unistd.h>

#include "fact.h"

#define BLOCKS 100000u
#define FEW    50u

static void *block[BLOCKS];     /* written by main while no other thread is there */
static unsigned long give_back; /* how many a thread gives back; the same */

static bool counted; /* written by the thread before it ends */

/* Two threads use the heap, as the tool sees it. */
static bool is_counted(void)
{
	struct tierheap_stats s = {.size = sizeof(s)};
	char command[100];

	tierheap_stats(&s); /* is published too */
	snprintf(command, sizeof(command),
	         "env -u LD_PRELOAD \"$TEST_TOOL\" stat --json %d | grep -q '\"threads\": 2,'", (int)getpid());
	return system(command) == 0;
}

static void *frees(void *unused)
{
	for (unsigned long i = 0; i < give_back; i++)
		free(block[i]);
	if (give_back == BLOCKS)
		counted = is_counted();
	return unused;
}

/* How often the locks of the size's bins were taken, in all arenas. */
static uint64_t locked(void)
{
	uint64_t ops = 0, epoch = 1;
	size_t size = sizeof(ops);

	if (mallctl("epoch", NULL, NULL, &epoch, sizeof(epoch)) ||
	    mallctl("stats.arenas.4096.bins.4.mutex.num_ops", &ops, &size, NULL, 0))
		abort();
	return ops;
}

static uint64_t by_thread(unsigned long n)
{
	pthread_t t;

	give_back = n;
	for (unsigned long i = 0; i < n; i++)
		block[i] = keep(malloc(64));
	uint64_t before = locked();
	if (pthread_create(&t, NULL, frees, NULL) || pthread_join(t, NULL))
		abort();
	return locked() - before;
}

int main(void)
{
	uint64_t ops = by_thread(BLOCKS);

	fact(ops < BLOCKS / 10, "a thread that frees %u blocks and allocates none takes %lu locks",
	     BLOCKS, (unsigned long)ops);
	fact(counted, "and counts among those that use the heap");
	ops = by_thread(FEW);
	fact(ops >= FEW, "one that frees %u at its end gets no cache (%lu locks)", FEW,
	     (unsigned long)ops);
	return fact_end();
}
