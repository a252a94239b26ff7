/* SPDX-License-Identifier: BSD-2-Clause */
#include "idle.h"

#include "arenas.h"
#include "os.h"
#include "sparse.h"
#include "window.h"

#define DECAY_NS       100000000u
#define SAMPLE_NS      500000u
#define WINDOW_NS      4000000u
#define WINDOW_SAMPLES 4u
#define CREDIT_MAX_NS  10000000
#define CREDIT_DIVISOR 100u /* purging may take 1 % of the time */
#define IDLE_PART      100u /* 1 % of the heap */

/* All: step lock. */
static uint64_t decay_at, sample_at, window_at_ns, credit_at; /* ns, last time */
static int64_t credit = CREDIT_MAX_NS;                        /* ns */
static unsigned samples;                                      /* in this window */
static uint64_t low[BAND_COUNT]; /* unused pages of the band: now, or the least in this window */

/* Few blocks make up the bands from here on: what one leaves is much, and seldom fits the next. */
static unsigned first_large(void)
{
	return band_of(BAND_SPARSE_SIZE + 1);
}

static void sample(void)
{
	for (unsigned b = 0; b < BAND_COUNT; b++) {
		struct arenas_usage u;
		arenas_usage(b, &u);
		sparse_learn(WINDOW_OF_BAND(b), u.active + u.dirty);
		if (samples == 0 || u.dirty < low[b] || b >= first_large())
			low[b] = u.dirty;
	}
	samples++;
}

static unsigned idlest(unsigned from)
{
	unsigned best = from;
	for (unsigned b = from + 1; b < BAND_COUNT; b++)
		if (low[b] > low[best])
			best = b;
	return best;
}

/* Bands from `from` on, the idlest first, until no more than the tolerated part is idle. */
static void purge_idlest(void *tsdn, unsigned from, uint64_t total)
{
	uint64_t idle = 0;
	for (unsigned b = from; b < BAND_COUNT; b++)
		idle += low[b];
	while (idle > total / IDLE_PART && credit > 0) {
		unsigned b = idlest(from);
		uint64_t start = os_thread_ns();
		arenas_purge(tsdn, b);
		credit -= (int64_t)(os_thread_ns() - start);
		idle -= low[b];
		low[b] = 0;
	}
}

static void credit_add(uint64_t now)
{
	credit += (int64_t)((now - credit_at) / CREDIT_DIVISOR);
	credit_at = now;
	if (credit > CREDIT_MAX_NS)
		credit = CREDIT_MAX_NS;
}

static void idle_look(void *tsdn, uint64_t now, uint64_t total)
{
	if (now - decay_at > DECAY_NS) {
		decay_at = now;
		arenas_decay(tsdn);
	}
	if (now - sample_at < SAMPLE_NS)
		return;
	sample_at = now;
	sample();
	credit_add(now);
	bool window_over = samples >= WINDOW_SAMPLES && now - window_at_ns >= WINDOW_NS;
	purge_idlest(tsdn, window_over ? 0 : first_large(), total);
	if (window_over) {
		samples = 0;
		window_at_ns = now;
	}
}

uint64_t idle_purge(void *tsdn, uint64_t now, uint64_t total)
{
	if (now - decay_at <= DECAY_NS && now - sample_at < SAMPLE_NS)
		return 0;
	uint64_t from = os_thread_ns();
	idle_look(tsdn, now, total);
	return os_thread_ns() - from;
}
