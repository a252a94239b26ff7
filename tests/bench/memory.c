/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * memory KIND: prints resident KiB of the process: `peak` and `steady` of a churn whose sizes
 * shift, `freed` after all of it was given back and some time has passed, `idle` of a program that
 * does nothing.
 */
#include <fcntl.h>
#include <malloc.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "micro.h"

#define LIVE   60000u
#define ROUNDS 8u

static void *block[LIVE];

/* Without stdio, which allocates. */
static long resident_kib(void)
{
	char text[128];
	int fd = open("/proc/self/statm", O_RDONLY);
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);

	if (n <= 0)
		abort();
	close(fd);
	text[n] = 0;
	return strtol(strchr(text, ' '), NULL, 10) * (sysconf(_SC_PAGESIZE) / 1024);
}

static void replace(unsigned i, size_t size)
{
	free(block[i]);
	block[i] = memset(malloc(size), 1, size);
}

/* Mean size 1 KiB; the mix is another one in each round. */
static void churn(void)
{
	uint32_t x = 1;

	for (unsigned round = 0; round < ROUNDS; round++)
		for (unsigned k = 0; k < 3 * LIVE; k++) {
			unsigned lg = next_random(&x) % 4 + round % 4;

			replace(next_random(&x) % LIVE, ((size_t)32 << lg) + next_random(&x) % 256);
		}
}

static void give_back(void)
{
	for (unsigned i = 0; i < LIVE; i++)
		free(block[i]);
}

/* Small requests go on for so long. */
static void go_on(double seconds)
{
	double end = perf_wall_ns() + seconds * 1e9;

	while (perf_wall_ns() < end) {
		for (unsigned i = 0; i < 1000; i++)
			free(kept(malloc(100)));
		nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
	}
}

static long peak_kib(void)
{
	struct rusage r;

	getrusage(RUSAGE_SELF, &r);
	return r.ru_maxrss;
}

int main(int argc, char **argv)
{
	const char *kind = argc == 2 ? argv[1] : "";
	long kib = 0;

	if (strcmp(kind, "idle") != 0)
		churn();
	if (strcmp(kind, "peak") == 0) {
		kib = peak_kib();
	} else if (strcmp(kind, "steady") == 0 || strcmp(kind, "idle") == 0) {
		kib = resident_kib();
	} else if (strcmp(kind, "freed") == 0) {
		give_back();
		go_on(12);
		kib = resident_kib();
	} else {
		return 125;
	}
	return dprintf(STDOUT_FILENO, "%ld\n", kib) < 0;
}
