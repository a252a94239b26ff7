/* SPDX-License-Identifier: BSD-2-Clause */
/* Loads of several threads. */
#include <malloc.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "micro.h"

#define THREADS_MAX 64u
#define LIVE        500u
#define EACH_LEAST  50000u /* operations of a thread, so that its start costs little beside them */

static unsigned threads;

static void start(pthread_t *t, void *(*fn)(void *), void *arg)
{
	if (pthread_create(t, NULL, fn, arg))
		abort();
}

struct worker {
	void *block[LIVE];
	uint32_t x;
	uint64_t ops;
} __attribute__((aligned(128)));

static struct worker workers[THREADS_MAX]; /* each used by one thread at a time */

static bool prepare_mixed(const size_t *arg)
{
	threads = (unsigned)arg[0];
	for (unsigned i = 0; i < THREADS_MAX; i++)
		workers[i].x = i * 7919 + 1;
	return threads > 0 && threads <= THREADS_MAX;
}

/* Sizes by powers of two from 16 bytes, half as many of each as of the one below; up to 64 KiB. */
static size_t mixed_size(uint32_t *x)
{
	unsigned lg = (unsigned)__builtin_ctz(next_random(x) | 1u << 12);

	return ((size_t)16 << lg) + next_random(x) % ((size_t)16 << lg);
}

static void *mixed_work(void *arg)
{
	struct worker *w = arg;

	for (uint64_t i = 0; i < w->ops; i++) {
		void **slot = &w->block[next_random(&w->x) % LIVE];

		free(*slot);
		*slot = malloc(mixed_size(&w->x));
		*(char *)*slot = 1;
	}
	return NULL;
}

/* Blocks are left to the next run's threads, which give them back. */
static uint64_t mixed(uint64_t ops)
{
	pthread_t t[THREADS_MAX];
	uint64_t each = ops / threads + 1;

	each = each > EACH_LEAST ? each : EACH_LEAST;
	for (unsigned i = 0; i < threads; i++) {
		workers[i].ops = each;
		start(&t[i], mixed_work, &workers[i]);
	}
	for (unsigned i = 0; i < threads; i++)
		pthread_join(t[i], NULL);
	return each * threads;
}

#define QUEUE 1024u

static void *queue[QUEUE];
static _Atomic uint64_t got, given; /* written by the producer, by the consumer */
static uint64_t handed;             /* how many are to be handed over */
static size_t handed_size;

static bool prepare_handoff(const size_t *arg)
{
	handed_size = arg[0];
	return handed_size > 0;
}

static void *consume(void *arg)
{
	for (uint64_t i = 0; i < handed; i++) {
		while (atomic_load_explicit(&got, memory_order_acquire) == i)
			sched_yield();
		free(queue[i % QUEUE]);
		atomic_store_explicit(&given, i + 1, memory_order_release);
	}
	return arg;
}

/* One thread gets blocks, another one gives them back. */
static uint64_t handoff(uint64_t ops)
{
	pthread_t t;

	got = given = 0;
	handed = ops;
	start(&t, consume, NULL);
	for (uint64_t i = 0; i < ops; i++) {
		while (i - atomic_load_explicit(&given, memory_order_acquire) == QUEUE)
			sched_yield();
		queue[i % QUEUE] = malloc(handed_size);
		*(char *)queue[i % QUEUE] = 1;
		atomic_store_explicit(&got, i + 1, memory_order_release);
	}
	pthread_join(t, NULL);
	return ops;
}

static bool prepare_nothing(const size_t *arg)
{
	return arg[0] == 0;
}

static void *live_shortly(void *arg)
{
	void *p[10];

	for (unsigned i = 0; i < 10; i++)
		p[i] = kept(malloc((size_t)16 << i));
	for (unsigned i = 0; i < 10; i++)
		free(p[i]);
	return arg;
}

/* A thread that starts, uses the heap a little, and ends. */
static uint64_t spawn(uint64_t ops)
{
	for (uint64_t i = 0; i < ops; i++) {
		pthread_t t;

		start(&t, live_shortly, NULL);
		pthread_join(t, NULL);
	}
	return ops;
}

const struct kind thread_kinds[] = {
    {"mixed", "THREADS", false, prepare_mixed, mixed},
    {"handoff", "SIZE", false, prepare_handoff, handoff},
    {"spawn", "", true, prepare_nothing, spawn},
    {0},
};
