/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Threads that use mallctl, threads that make the boundary step, threads that come and go, and
 * forks of all of them do not block each other: the heap's locks have one order with jemalloc's.
 */
#include <jemalloc/jemalloc.h>
#include <pthread.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

#include "fact.h"

#define SECONDS 3

static volatile bool stop;    /* the threads are to end; written by main */
static _Atomic unsigned done; /* rounds of all threads */

static void statistics(void)
{
	uint64_t epoch = 1;
	size_t value, len = sizeof(epoch);

	mallctl("epoch", &epoch, &len, &epoch, sizeof(epoch));
	len = sizeof(value);
	mallctl("stats.resident", &value, &len, NULL, 0);
	mallctl("thread.tcache.flush", NULL, NULL, NULL, 0);
}

static void caches(void)
{
	unsigned tc;
	size_t len = sizeof(tc);

	if (mallctl("tcache.create", &tc, &len, NULL, 0))
		return;
	dallocx(keep(mallocx(1000, MALLOCX_TCACHE(tc))), MALLOCX_TCACHE(tc));
	mallctl("tcache.destroy", NULL, NULL, &tc, sizeof(tc));
}

static void purges(void)
{
	char name[32];

	snprintf(name, sizeof(name), "arena.%u.purge", MALLCTL_ARENAS_ALL);
	mallctl(name, NULL, NULL, NULL, 0);
}

static void steps(void)
{
	for (size_t n = 1000; n < 3u << 20; n *= 3)
		free(memset(keep(malloc(n)), 1, n));
}

static void *short_thread(void *arg)
{
	caches();
	free(keep(malloc(30000)));
	return arg;
}

static void threads(void)
{
	pthread_t t;

	if (pthread_create(&t, NULL, short_thread, NULL) == 0)
		pthread_join(t, NULL);
}

static void *repeat(void *what)
{
	void (*act)(void) = *(void (**)(void))what;

	while (!stop) {
		act();
		done++;
	}
	return NULL;
}

/* Does in the child what all threads did in the parent. */
static bool forked(void)
{
	int status = -1;
	pid_t pid = fork();

	if (pid == 0) {
		alarm(60);
		statistics();
		caches();
		steps();
		purges();
		threads();
		_exit(0);
	}
	return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

static void (*acts[])(void) = {statistics, caches, purges, steps, steps, threads}; /* constant */
#define THREADS (sizeof(acts) / sizeof(*acts))

int main(void)
{
	pthread_t t[THREADS];
	unsigned forks = 0, good = 0;
	time_t end;

	/* A deadlock is ended by the alarm, and by that fails. */
	alarm(200);
	for (size_t i = 0; i < THREADS; i++)
		pthread_create(&t[i], NULL, repeat, &acts[i]);
	for (end = time(NULL) + SECONDS; time(NULL) < end; forks++)
		good += forked();
	stop = true;
	for (size_t i = 0; i < THREADS; i++)
		pthread_join(t[i], NULL);
	fact(forks > 0 && good == forks && done > THREADS,
	     "mallctl, steps, threads and forks do not block each other (%u forks, %u rounds)",
	     forks, done);
	return fact_end();
}
