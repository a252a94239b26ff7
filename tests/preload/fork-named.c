/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Children of a program that takes blocks of any size from an arena of the library by name, in
 * several threads, can do the same.
 */
#include <jemalloc/jemalloc.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fact.h"

#define THREADS 3
#define FORKS   300

static unsigned arena; /* set before the threads start */
static _Atomic bool stop;

static void use(unsigned times)
{
	static const size_t sizes[] = {16, 100, 2000, 5000, 14000, 20000};

	for (unsigned i = 0; i < times; i++) {
		int flags = MALLOCX_ARENA(arena) | MALLOCX_TCACHE_NONE;

		dallocx(keep(mallocx(sizes[i % 6], flags)), MALLOCX_TCACHE_NONE);
	}
}

static void *busy(void *arg)
{
	while (!stop)
		use(100);
	return arg;
}

/* Ends in time, by alarm(2) otherwise. */
static bool child_works(void)
{
	int status = -1;
	pid_t pid = fork();

	if (pid == 0) {
		alarm(60);
		use(12);
		_exit(0);
	}
	return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

int main(void)
{
	pthread_t t[THREADS];
	unsigned good = 0;
	size_t len = sizeof(arena);

	/* Enough that its band has an arena of its own. */
	for (unsigned i = 0; i < 20000; i++)
		keep(malloc(48));
	void *p = malloc(48);
	fact(mallctl("arenas.lookup", &arena, &len, &p, sizeof(p)) == 0 && arena > 0,
	     "small blocks lie in an arena of the library's");
	use(12);
	for (unsigned i = 0; i < THREADS; i++)
		pthread_create(&t[i], NULL, busy, NULL);
	while (good < FORKS && child_works())
		good++;
	fact(good == FORKS, "children use the arena that threads of their parent use");
	stop = true;
	for (unsigned i = 0; i < THREADS; i++)
		pthread_join(t[i], NULL);
	return fact_end();
}
