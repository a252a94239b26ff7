/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A process of one thread forks whatever it is doing: in a signal handler that came while its heap
 * was locked, too. Parent and child go on with the heap, and may start threads.
 */
#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fact.h"

#define SIGNALS   200
#define LIVE      512
#define AFTER_US  2000
#define THREADS   4
#define GIVE_UP_S 120 /* for what follows the handlers; a run as a whole is limited by run.sh */

static char *live[LIVE];                       /* main thread, and the threads after it */
static volatile sig_atomic_t forked, gone_bad; /* by the handler */

static size_t size_of(uint32_t x)
{
	return (size_t)16 << (x % 15);
}

static void use(uint32_t *x, unsigned times)
{
	for (unsigned i = 0; i < times; i++) {
		*x = *x * 1664525 + 1013904223;
		char **p = &live[*x >> 23];

		free(*p);
		*p = malloc(size_of(*x >> 8 & 1023));
		(*p)[0] = 1;
	}
}

static bool ended_well(pid_t pid)
{
	int status = -1;

	return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

/* One at a time: a periodic timer would leave no time between two handlers. */
static void signal_soon(void)
{
	const struct itimerval once = {{0, 0}, {0, AFTER_US}};

	setitimer(ITIMER_REAL, &once, NULL);
}

/* The child does what a handler may: nothing with the heap. */
static void on_signal(int number)
{
	pid_t pid = fork();

	(void)number;
	if (pid == 0)
		_exit(0);
	forked++;
	if (!ended_well(pid))
		gone_bad++;
	if (forked < SIGNALS && !gone_bad)
		signal_soon();
}

static void forks_in_handlers(void)
{
	uint32_t x = 1;

	signal(SIGALRM, on_signal);
	signal_soon();
	while (forked < SIGNALS && !gone_bad)
		use(&x, 1000);
	signal(SIGALRM, SIG_DFL);
	fact(!gone_bad, "%d signal handlers fork while the heap is in use, and their children end",
	     (int)forked);
}

static void *thread(void *arg)
{
	uint32_t x = (uint32_t)(uintptr_t)arg;
	char *own[64] = {0};

	for (unsigned i = 0; i < 20000; i++) {
		x = x * 1664525 + 1013904223;
		free(own[x >> 26]);
		own[x >> 26] = malloc(size_of(x >> 8 & 1023));
	}
	for (unsigned i = 0; i < 64; i++)
		free(own[i]);
	return arg;
}

static bool threads_work(void)
{
	pthread_t t[THREADS];

	for (unsigned i = 0; i < THREADS; i++)
		if (pthread_create(&t[i], NULL, thread, (void *)(uintptr_t)(i + 1)))
			return false;
	for (unsigned i = 0; i < THREADS; i++)
		if (pthread_join(t[i], NULL))
			return false;
	return true;
}

/* Threads of the child, then a fork of the child's: now with every lock. */
static int child(void)
{
	uint32_t x = 7;
	pid_t pid;

	alarm(GIVE_UP_S);
	use(&x, 20000);
	if (!threads_work())
		return 1;
	pid = fork();
	if (pid == 0) {
		use(&x, 1000);
		_exit(0);
	}
	return ended_well(pid) ? 0 : 2;
}

int main(void)
{
	pid_t pid;

	forks_in_handlers();
	alarm(2 * GIVE_UP_S);
	pid = fork();
	if (pid == 0)
		_exit(child());
	fact(ended_well(pid), "a child of one thread uses the heap, starts threads and forks");
	fact(threads_work(), "so its parent starts threads afterwards");
	pid = fork();
	if (pid == 0)
		_exit(child());
	fact(ended_well(pid), "and forks again");
	return fact_end();
}
