/* SPDX-License-Identifier: BSD-2-Clause */
#include "readers_work.h"

#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define BLOCKS 20000  /* at a time */
#define TURNS  150000 /* a round's blocks that are freed and got anew */

static unsigned draw(unsigned *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

/* Of 16 B to 8 KiB, more of the small ones. */
static size_t size_drawn(unsigned *state)
{
	return 16 + draw(state) % ((size_t)16 << draw(state) % 10);
}

static double usage(double *voluntary, double *faults)
{
	struct timespec cpu;
	struct rusage used;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu);
	getrusage(RUSAGE_SELF, &used);
	*voluntary = (double)used.ru_nvcsw;
	*faults = (double)used.ru_minflt;
	return (double)cpu.tv_sec + (double)cpu.tv_nsec / 1e9;
}

/* The same blocks in the same order each time: what a round leaves is what the next one frees. */
static void round_work(unsigned char **block, size_t *size, struct round *r)
{
	unsigned state = 1;

	for (unsigned i = 0; i < TURNS; i++) {
		unsigned at = draw(&state) % BLOCKS;
		unsigned char mark = (unsigned char)at;

		if (block[at])
			r->wrong += block[at][0] != mark || block[at][size[at] - 1] != mark;
		free(block[at]);
		size[at] = size_drawn(&state);
		block[at] = malloc(size[at]);
		if (!block[at])
			_exit(1);
		block[at][0] = block[at][size[at] - 1] = mark;
	}
}

int work_run(void)
{
	static unsigned char *block[BLOCKS];
	static size_t size[BLOCKS];
	char byte;

	while (read(STDIN_FILENO, &byte, 1) == 1) {
		struct round r = {0}, before;

		before.cpu = usage(&before.voluntary, &before.faults);
		round_work(block, size, &r);
		r.cpu = usage(&r.voluntary, &r.faults) - before.cpu;
		r.voluntary -= before.voluntary;
		r.faults -= before.faults;
		if (write(STDOUT_FILENO, &r, sizeof(r)) != sizeof(r))
			return 1;
	}
	return 0;
}
