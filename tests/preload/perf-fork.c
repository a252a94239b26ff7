/* SPDX-License-Identifier: BSD-2-Clause */
/* perf-fork: prints the nanoseconds of a fork, exit and wait of a process with an 8-thread heap,
 * the lower quartile. */
#include <malloc.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "perf.h"

#define THREADS 8
#define BLOCKS  4000
#define FORKS   200

static pthread_barrier_t filled, finished;

/* Its heap stays while main forks. */
static void *fill(void *arg)
{
	static __thread char *block[BLOCKS]; /* own thread only */

	for (unsigned i = 0; i < BLOCKS; i++) {
		size_t size = i % 100 ? 16u << (i % 7) : 50000;

		block[i] = memset(malloc(size), 1, size);
	}
	pthread_barrier_wait(&filled);
	pthread_barrier_wait(&finished);
	for (unsigned i = 0; i < BLOCKS; i++)
		free(block[i]);
	return arg;
}

static double fork_ns(void)
{
	double start = perf_wall_ns();
	int status = -1;
	pid_t pid;

	pid = fork();
	if (pid == 0)
		_exit(0);
	if (pid < 0 || waitpid(pid, &status, 0) != pid || status)
		abort();
	return perf_wall_ns() - start;
}

int main(void)
{
	pthread_t t[THREADS];
	double ns[FORKS];

	pthread_barrier_init(&filled, NULL, THREADS + 1);
	pthread_barrier_init(&finished, NULL, THREADS + 1);
	for (unsigned i = 0; i < THREADS; i++)
		if (pthread_create(&t[i], NULL, fill, NULL))
			abort();
	pthread_barrier_wait(&filled);
	for (unsigned i = 0; i < FORKS; i++)
		ns[i] = fork_ns();
	pthread_barrier_wait(&finished);
	for (unsigned i = 0; i < THREADS; i++)
		pthread_join(t[i], NULL);
	printf("%.0f\n", perf_quartile(ns, FORKS));
	return 0;
}
