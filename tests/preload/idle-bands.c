/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * idle-bands BATCH: prints how many KiB of 200 MB of freed blocks are still resident after some
 * seconds in which small requests went on, for blocks of 600, 20000 and 1000000 bytes. BATCH blocks
 * are freed and got at a time: 1 lives from the thread's cache alone. Run with a decay time of a
 * second.
 */
#include <malloc.h>
#include <stdio.h>
#include <time.h>

#include "procfs.h"

#define MB      ((size_t)1 << 20)
#define HEAP    (200 * MB)
#define LIVE    20000
#define PER_MS  100
#define SECONDS 3

static void *small[LIVE]; /* a ring; main thread, no lock */

static void replace(unsigned from, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		free(small[(from + i) % LIVE]);
	for (unsigned i = 0; i < n; i++)
		small[(from + i) % LIVE] = memset(malloc(64), 1, 64);
}

/* At a moderate rate, as of a server with little to do. */
static void small_requests(unsigned ms, unsigned batch)
{
	struct timespec pause = {.tv_nsec = 1000000};
	unsigned at = 0, due = 0;

	while (ms--) {
		for (due += PER_MS; due >= batch; due -= batch, at = (at + batch) % LIVE)
			replace(at, batch);
		nanosleep(&pause, NULL);
	}
}

static void fill_and_free(size_t size)
{
	size_t n = HEAP / size;
	void **p = malloc(n * sizeof(*p));

	for (size_t i = 0; i < n; i++)
		p[i] = memset(malloc(size), 1, size);
	for (size_t i = 0; i < n; i++)
		free(p[i]);
	free(p);
}

int main(int argc, char **argv)
{
	static const size_t sizes[] = {600, 20000, 1000000};
	unsigned batch = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 0;

	if (batch == 0 || batch > LIVE)
		return 125;
	replace(0, LIVE);
	for (unsigned i = 0; i < 3; i++) {
		size_t start = procfs_resident(), idle;

		fill_and_free(sizes[i]);
		small_requests(SECONDS * 1000, batch);
		idle = procfs_resident();
		printf("%zu %zu\n", sizes[i], idle > start ? (idle - start) >> 10 : 0);
	}
	return 0;
}
