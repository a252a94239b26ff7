/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Children of a busy threaded parent use the heap, free the parent's blocks, and never hang.
 *   fork-busy CHILDREN
 */
#include <errno.h>
#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fact.h"

#define THREADS 2
#define SHARED  52

static unsigned char *shared[SHARED]; /* the parent's blocks; written by main before forks */
static volatile bool stop;            /* the threads are to end; written by main */

static size_t size_of(unsigned i)
{
	return (size_t)24 << (i % 13);
}

static void *busy(void *arg)
{
	static __thread char *live[64]; /* own thread only; few, as each fork copies them */
	uint32_t x = (uint32_t)(uintptr_t)arg * 2654435761u + 1;

	/* The children come first: threads that stand still inside of the heap serve as well. */
	setpriority(PRIO_PROCESS, (id_t)gettid(), 10);
	while (!stop) {
		x = x * 1664525 + 1013904223;
		unsigned k = x >> 26;

		free(live[k]);
		live[k] = malloc(size_of(x >> 8 & 1023));
		live[k][0] = 1;
	}
	return NULL;
}

/* 0: all is well. */
static int child(void)
{
	unsigned char *mine[26];

	for (unsigned i = 0; i < SHARED; i++) {
		if (shared[i][0] != i % 256 || shared[i][size_of(i) - 1] != i % 256)
			return 2;
		free(shared[i]);
	}
	for (unsigned i = 0; i < 26; i++) {
		mine[i] = calloc(1, size_of(i));
		if (!mine[i] || mine[i][size_of(i) - 1])
			return 3;
		mine[i][0] = 1;
	}
	for (unsigned i = 0; i < 26; i++)
		free(realloc(mine[i], size_of(i + 1)));
	return 0;
}

static void *child_thread(void *arg)
{
	(void)arg;
	return (void *)(uintptr_t)child();
}

static int child_with_thread(void)
{
	pthread_t t;
	void *result = (void *)(uintptr_t)4;

	if (pthread_create(&t, NULL, child_thread, NULL) || pthread_join(t, &result))
		return 5;
	return (int)(uintptr_t)result;
}

/* A child that hangs is ended by its alarm, and counts as failed. */
static bool fork_once(unsigned i)
{
	int status = -1;
	pid_t pid = fork();

	if (pid == 0) {
		alarm(60);
		_exit(i % 8 == 0 ? child_with_thread() : child());
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return false;
	if (status)
		dprintf(1, "# child %u: status %#x\n", i, (unsigned)status);
	return status == 0;
}

/* The child's child, three deep. */
static bool nested(unsigned depth)
{
	int status = -1;
	pid_t pid;

	if (depth == 0)
		return child() == 0;
	pid = fork();
	if (pid == 0) {
		alarm(60);
		free(keep(malloc(100000)));
		_exit(!nested(depth - 1));
	}
	return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

static bool from_thread_result; /* of forks made by a thread; read after its join */

static void *forking_thread(void *arg)
{
	from_thread_result = true;
	for (unsigned i = 1; i <= 100; i++)
		from_thread_result &= fork_once(i);
	return arg;
}

int main(int argc, char **argv)
{
	unsigned forks = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 0, good = 0, i;
	pthread_t t[THREADS], forker;

	for (i = 0; i < SHARED; i++)
		shared[i] = memset(malloc(size_of(i)), (int)(i % 256), size_of(i));
	for (i = 0; i < THREADS; i++)
		pthread_create(&t[i], NULL, busy, (void *)(uintptr_t)i);
	for (i = 0; i < forks && good == i; i++)
		good += fork_once(i);
	fact(forks && good == forks,
	     "%u children of a parent with %d busy threads use the heap and free its blocks (%u "
	     "did)",
	     forks, THREADS, good);
	pthread_create(&forker, NULL, forking_thread, NULL);
	pthread_join(forker, NULL);
	fact(from_thread_result, "so do children that a thread forked");
	fact(nested(3), "so does a child's child's child");
	stop = true;
	for (i = 0; i < THREADS; i++)
		pthread_join(t[i], NULL);
	fact(child() == 0, "the parent's heap is whole after all of them");
	return fact_end();
}
