/* SPDX-License-Identifier: BSD-2-Clause */
#include "idle.h"

#include "arenas.h"
#include "os.h"

#define DECAY_NS       100000000u
#define SAMPLE_NS      500000u
#define WINDOW_NS      8000000u
#define WINDOW_SAMPLES 8u
#define CREDIT_MAX_NS  10000000
#define CREDIT_DIVISOR 100u /* purging may take 1 % of the time */
#define IDLE_PART      50u  /* 2 % of the heap */

/* All: step lock. */
static uint64_t decay_at, sample_at, window_at_ns, credit_at; /* ns, last time */
static int64_t credit = CREDIT_MAX_NS;                        /* ns */
static unsigned samples;                                      /* in this window */
static uint64_t low[BAND_COUNT]; /* least unused pages of the band in this window */

static void sample(void)
{
	for (unsigned b = 0; b < BAND_COUNT; b++) {
		uint64_t usable, dirty;
		arenas_band_usage(b, &usable, &dirty);
		if (samples == 0 || dirty < low[b])
			low[b] = dirty;
	}
	samples++;
}

static uint64_t low_total(void)
{
	uint64_t n = 0;
	for (unsigned b = 0; b < BAND_COUNT; b++)
		n += low[b];
	return n;
}

static unsigned idlest(void)
{
	unsigned best = 0;
	for (unsigned b = 1; b < BAND_COUNT; b++)
		if (low[b] > low[best])
			best = b;
	return best;
}

static void purge_idlest(void *tsdn, uint64_t total)
{
	for (uint64_t idle = low_total(); idle > total / IDLE_PART && credit > 0;) {
		unsigned b = idlest();
		uint64_t from = os_thread_ns();
		arenas_purge(tsdn, b);
		credit -= (int64_t)(os_thread_ns() - from);
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

void idle_purge(void *tsdn, uint64_t now, uint64_t total)
{
	if (now - decay_at > DECAY_NS) {
		decay_at = now;
		arenas_decay(tsdn);
	}
	if (now - sample_at < SAMPLE_NS)
		return;
	sample_at = now;
	sample();
	if (samples < WINDOW_SAMPLES || now - window_at_ns < WINDOW_NS)
		return;
	credit_add(now);
	purge_idlest(tsdn, total);
	samples = 0;
	window_at_ns = now;
}
