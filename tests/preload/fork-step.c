/* SPDX-License-Identifier: BSD-2-Clause */
/* A forked child holds the ratio by steps of its own, whatever the parent's threads did at the
 * time. */
#include <malloc.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <tierheap/tierheap.h>

#include "fact.h"

#define THREADS  3
#define CHILDREN 20
#define HEAP     ((size_t)32 << 20)
#define SIZES    8

static const size_t sizes[SIZES] = {40, 100, 300, 700, 1500, 5000, 20000, 100000};
static volatile bool stop; /* the threads are to end; written by main */

static void *stepping(void *arg)
{
	while (!stop) {
		free(keep(malloc(100000)));
		free(keep(malloc(300000)));
	}
	return arg;
}

static void grow(size_t bytes, const size_t *of, unsigned n)
{
	for (size_t got = 0, i = 0; got < bytes; i++) {
		got += of[i % n];
		memset(keep(malloc(of[i % n])), 1, of[i % n]);
	}
}

static bool stats(struct tierheap_stats *s)
{
	s->size = sizeof(*s);
	return tierheap_stats(s) == 0;
}

static bool on_target(const struct tierheap_stats *s, const struct tierheap_stats *earlier)
{
	if (s->steps > earlier->steps && s->share > s->wanted_share - 0.03 &&
	    s->share < s->wanted_share + 0.03)
		return true;
	dprintf(1, "# share %.3f, %llu steps after %llu\n", s->share, (unsigned long long)s->steps,
		(unsigned long long)earlier->steps);
	return false;
}

/* First a mix of sizes, then far more of a small one: the boundary has to fall to hold 1:4. */
static int child(void)
{
	struct tierheap_stats before, mixed, after;

	if (!stats(&before))
		return 2;
	grow(HEAP / 2, sizes, SIZES);
	if (!stats(&mixed) || !on_target(&mixed, &before))
		return 3;
	grow(HEAP, sizes, 1);
	if (!stats(&after) || !on_target(&after, &mixed))
		return 4;
	return after.threshold_low < mixed.threshold_low ? 0 : 5;
}

int main(void)
{
	pthread_t t[THREADS];
	unsigned good = 0, i;
	int status;

	grow(HEAP / 8, sizes, SIZES);
	for (i = 0; i < THREADS; i++)
		pthread_create(&t[i], NULL, stepping, NULL);
	for (i = 0; i < CHILDREN; i++) {
		pid_t pid = fork();

		if (pid == 0) {
			alarm(60);
			_exit(child());
		}
		status = -1;
		if (pid > 0 && waitpid(pid, &status, 0) == pid && status == 0)
			good++;
		else
			dprintf(1, "# child %u: status %#x\n", i, (unsigned)status);
	}
	fact(
	    good == CHILDREN,
	    "in every child of a stepping parent the boundary moves and the ratio holds (%u of %d)",
	    good, CHILDREN);
	stop = true;
	for (i = 0; i < THREADS; i++)
		pthread_join(t[i], NULL);
	return fact_end();
}
