/* SPDX-License-Identifier: BSD-2-Clause */
/* Arrays that grow by an eighth at a time, as Python's lists do, and then shrink as slowly. */
#include <jemalloc/jemalloc.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "fact.h"

#define FROM   ((size_t)8 << 10)
#define LARGE  ((size_t)16 << 10) /* from here on a block has pages of its own */
#define SLABS  ((size_t)14336) /* up to here it is a part of a slab */
#define TO     ((size_t)1 << 20)
#define ARRAYS 4

static struct array {
	unsigned char *p;
	size_t size;
	unsigned steps, moves; /* from LARGE on */
	bool right;
	bool large_slack; /* half as large again as it needs to be */
} arrays[ARRAYS];

static uint64_t counter(const char *name)
{
	uint64_t value = 0;
	size_t len = sizeof(value);

	return mallctl(name, &value, &len, NULL, 0) ? 0 : value;
}

static int64_t held(void)
{
	return (int64_t)(counter("thread.allocated") - counter("thread.deallocated"));
}

static void look(struct array *a, size_t filled)
{
	size_t usable = malloc_usable_size(a->p);

	a->right &= a->p[0] == 7 && a->p[filled / 2] == 7 && a->p[filled - 1] == 7 &&
		    usable >= a->size;
	a->large_slack |= a->size >= LARGE && usable - a->size >= a->size / 2;
}

static void grow(struct array *a)
{
	size_t old = a->size;
	uintptr_t was = (uintptr_t)a->p;

	a->size += old / 8;
	a->p = realloc(a->p, a->size);
	if (!a->p)
		abort();
	look(a, old);
	memset(a->p + old, 7, a->size - old);
	if (old >= LARGE) {
		a->steps++;
		a->moves += (uintptr_t)a->p != was;
	}
}

static void shrink(struct array *a)
{
	a->size -= a->size / 8;
	a->p = rallocx(a->p, a->size, 0);
	if (!a->p)
		abort();
	look(a, a->size);
}

/* The event of a request sees the peak, that of freeing it comes when it is over. */
static bool peak_is_seen(void)
{
	uint64_t size = (uint64_t)8 << 20;

	mallctl("thread.peak.reset", NULL, NULL, NULL, 0);
	free(keep(malloc(size)));
	return counter("thread.peak.read") >= size;
}

#define OTHERS 6u

static pthread_barrier_t turn;

/* Large requests put off a thread's events (src/events.c), by less than such a peak. */
static void go_large(unsigned times)
{
	for (unsigned i = 0; i < times; i++)
		free(keep(malloc((size_t)3 << 20)));
}

static void *peak_of_other(void *number)
{
	go_large(60 + *(unsigned *)number);
	pthread_barrier_wait(&turn);
	pthread_barrier_wait(&turn);
	return peak_is_seen() ? number : NULL;
}

/* The others ask after this thread. */
static bool each_peak_is_seen(void)
{
	unsigned number[OTHERS];
	pthread_t other[OTHERS];

	pthread_barrier_init(&turn, NULL, OTHERS + 1);
	for (unsigned i = 0; i < OTHERS; i++) {
		number[i] = i;
		if (pthread_create(&other[i], NULL, peak_of_other, &number[i]))
			abort();
	}
	go_large(60);
	pthread_barrier_wait(&turn);
	bool seen = peak_is_seen();
	pthread_barrier_wait(&turn);
	for (unsigned i = 0; i < OTHERS; i++) {
		void *its = NULL;

		pthread_join(other[i], &its);
		seen &= its != NULL;
	}
	return seen;
}

static bool neighbours_kept(void)
{
	unsigned char *p[64];
	bool right = true;

	for (size_t size = 9000; size < 40000; size += 500) {
		for (unsigned i = 0; i < 64; i++) {
			p[i] = malloc(20480);
			memset(p[i], (int)i, 20480);
		}
		for (unsigned i = 0; i < 64; i += 2) {
			p[i] = rallocx(p[i], size, 0);
			right &= size > SLABS || malloc_usable_size(p[i]) == nallocx(size, 0);
			sdallocx(p[i], size, 0);
		}
		for (unsigned i = 0; i < 64; i += 2)
			p[i] = memset(malloc(size), 99, size);
		for (unsigned i = 1; i < 64; i += 2)
			right &= p[i][0] == i && p[i][20479] == i;
		for (unsigned i = 0; i < 64; i++)
			sdallocx(p[i], i % 2 ? 20480 : size, 0);
	}
	return right;
}

int main(void)
{
	fact(each_peak_is_seen(), "after large blocks each thread that asks for its peak sees it");
	int64_t before = held();
	size_t usable = 0;
	unsigned steps = 0, moves = 0;
	bool right = true, slack = false;

	for (unsigned i = 0; i < ARRAYS; i++) {
		arrays[i] = (struct array){.p = malloc(FROM), .size = FROM, .right = true};
		memset(arrays[i].p, 7, FROM);
	}
	while (arrays[0].size < TO)
		for (unsigned i = 0; i < ARRAYS; i++)
			grow(&arrays[i]);
	for (unsigned i = 0; i < ARRAYS; i++) {
		steps += arrays[i].steps;
		moves += arrays[i].moves;
		right &= arrays[i].right;
		slack |= arrays[i].large_slack;
		usable += malloc_usable_size(arrays[i].p);
	}
	fact(right, "growing arrays keep what is in them");
	fact(moves <= steps / 2, "they move at most at every other step (%u of %u)", moves, steps);
	fact(!slack, "their blocks are never half as large again as they are");
	fact(held() - before == (int64_t)usable, "the thread's counters know their usable sizes");
	fact(peak_is_seen(), "the thread's events go on");
	right = true;
	slack = false;
	for (unsigned i = 0; i < ARRAYS; i++) {
		while (arrays[i].size > FROM)
			shrink(&arrays[i]);
		right &= arrays[i].right;
		slack |= arrays[i].large_slack;
		sdallocx(arrays[i].p, arrays[i].size, 0);
	}
	fact(right && !slack, "shrinking ones keep it too, and give back the rest");
	fact(held() == before, "once they are freed the thread's counters are as before");
	fact(neighbours_kept(), "a block shrunk and freed by the size that was asked for spoils no other");
	return fact_end();
}
