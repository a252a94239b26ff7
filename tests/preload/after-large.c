/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * after-large, under the library at 1:4 on a simulated tier: a thread whose requests were large and
 * are small now looks at the clock as soon as any, as settings and unused pages wait for that.
 */
#include <malloc.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "fact.h"

#define LARGE  ((size_t)3 << 20)
#define COUNT  64u
#define SMALL  200u
/* Bytes asked for: a fast thread looks every 64 KiB, and at the clock at each 32nd look at least. */
#define SOON   ((size_t)2560 << 10)

static unsigned clocks; /* how often the clock was read; main thread */

/* The library's too: a program's definition comes first. */
int clock_gettime(clockid_t clock, struct timespec *at)
{
	clocks++;
	return (int)syscall(SYS_clock_gettime, clock, at);
}

static void *get(void)
{
	return malloc(SMALL);
}

static void *get_zeroed(void)
{
	return calloc(2, SMALL / 2);
}

static void *get_aligned(void)
{
	void *p;

	return posix_memalign(&p, 64, SMALL) ? NULL : p;
}

static void *get_grown(void)
{
	static char *p;

	p = realloc(keep(p), p && malloc_usable_size(p) > SMALL ? SMALL : 2 * SMALL);
	return NULL;
}

static void go_large(void)
{
	for (unsigned i = 0; i < COUNT; i++)
		free(keep(malloc(LARGE)));
}

/* Bytes asked for until the clock is read. */
static size_t asked(void *(*request)(void))
{
	size_t bytes = 0;

	for (clocks = 0; clocks == 0 && bytes < 64 * SOON; bytes += SMALL)
		free(keep(request()));
	return bytes;
}

int main(void)
{
	static const struct {
		const char *name;
		void *(*request)(void);
	} kinds[] = {
		{ "malloc", get }, { "calloc", get_zeroed }, { "posix_memalign", get_aligned },
		{ "realloc", get_grown },
	};

	for (unsigned i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		go_large();
		asked(kinds[i].request);
		go_large();
		size_t bytes = asked(kinds[i].request);
		fact(bytes <= SOON, "small blocks by %s that follow large ones bring a look within 2.5 MiB (%zu)",
		     kinds[i].name, bytes);
	}
	return fact_end();
}
