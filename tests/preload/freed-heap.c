/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * freed-heap purge|wait KEPT THREADS: fills 300 MB with blocks of 16 bytes to 32 KiB, frees all but
 * one of KEPT in random order by THREADS threads, which then rest, and prints how many KiB are left
 *   purge  after mallctl("arena.<all>.purge"), as Redis's MEMORY PURGE does;
 *   wait   after ten seconds in which the main thread goes on with small requests, fast at first.
 */
#include <jemalloc/jemalloc.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

#include "procfs.h"

#define BLOCKS  ((size_t)60000)
#define SMALL   2000
#define SECONDS 10

static void *blocks[BLOCKS]; /* each by one thread at a time: joined or behind the barrier */
static size_t kept, threads; /* set once in main */
static pthread_barrier_t freed;

static uint64_t next_random(uint64_t *state)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return *state >> 33;
}

/* Equal parts of each doubling from 16 bytes to 32 KiB. */
static size_t random_size(uint64_t *state)
{
	size_t least = (size_t)16 << next_random(state) % 11;

	return least + next_random(state) % least;
}

static void fill(void)
{
	uint64_t state = 1;

	for (size_t i = 0; i < BLOCKS; i++) {
		size_t size = random_size(&state);

		blocks[i] = memset(malloc(size), 1, size);
	}
	for (size_t i = BLOCKS - 1; i > 0; i--) {
		size_t j = next_random(&state) % (i + 1);
		void *p = blocks[i];

		blocks[i] = blocks[j];
		blocks[j] = p;
	}
}

static void free_part(size_t first)
{
	for (size_t i = first; i < BLOCKS - BLOCKS / kept; i += threads)
		free(blocks[i]);
}

static void *worker(void *arg)
{
	free(malloc(64)); /* gives the thread a cache */
	free_part((size_t)arg);
	pthread_barrier_wait(&freed);
	for (;;)
		nanosleep(&(struct timespec){.tv_sec = 60}, NULL);
	return NULL;
}

static void free_most(void)
{
	pthread_t id;

	pthread_barrier_init(&freed, NULL, (unsigned)threads);
	for (size_t i = 1; i < threads; i++)
		pthread_create(&id, NULL, worker, (void *)i);
	free_part(0);
	pthread_barrier_wait(&freed);
}

/* A thread that is fast need not look at the clock often: it has to again once it is slow. */
static void fast_requests(void)
{
	for (unsigned i = 0; i < 2000000; i++) {
		char *volatile p = malloc(64);

		free(p);
	}
}

/* Some 6 MB a second, more at a time than a thread's cache holds: they reach the heap. */
static void small_requests(void)
{
	static void *ring[SMALL];

	for (unsigned i = 0; i < SECONDS * 50; i++) {
		for (unsigned j = 0; j < SMALL; j++)
			free(ring[j]);
		for (unsigned j = 0; j < SMALL; j++)
			ring[j] = memset(malloc(64), 1, 64);
		nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
	}
}

int main(int argc, char **argv)
{
	if (argc != 4)
		return 125;
	kept = strtoul(argv[2], NULL, 10);
	threads = strtoul(argv[3], NULL, 10);
	fill();
	free_most();
	if (strcmp(argv[1], "purge") == 0)
		mallctl("arena.4096.purge", NULL, NULL, NULL, 0); /* MALLCTL_ARENAS_ALL */
	else {
		fast_requests();
		small_requests();
	}
	printf("%zu\n", procfs_anonymous() >> 10);
	return 0;
}
