/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How soon jemalloc's next events come: every 64 KiB that a thread gets, and as
 * much that it gives back, unused blocks of its cache are collected, and the
 * peak of its usage is noted. With blocks of that size each request is both, a
 * fifth of its cost, and what they do is about small blocks. So they come the
 * more seldom the larger the requests are, but for all while there is something
 * to do at them. The peak of what is taken is noted at every fifth or so: these
 * are steps' looks at the clock too (step.h), and a slow program has no others.
 */
#include "cache.h"
#include "step.h"

extern uint64_t je_tcache_gc_new_event_wait(struct je_tsd *);
extern uint64_t je_tcache_gc_dalloc_new_event_wait(struct je_tsd *);
extern uint64_t je_peak_alloc_new_event_wait(struct je_tsd *);
extern uint64_t je_peak_dalloc_new_event_wait(struct je_tsd *);
extern void je_peak_alloc_event_handler(struct je_tsd *);
uint64_t __wrap_je_tcache_gc_new_event_wait(struct je_tsd *);
uint64_t __wrap_je_tcache_gc_dalloc_new_event_wait(struct je_tsd *);
uint64_t __wrap_je_peak_alloc_new_event_wait(struct je_tsd *);
uint64_t __wrap_je_peak_dalloc_new_event_wait(struct je_tsd *);
void __wrap_je_peak_alloc_event_handler(struct je_tsd *);

/* By how much an event is put off: so many times what the last request took, and no more than this. */
struct stretch {
	uint64_t times, most;
};
static const struct stretch collect = { 64, (uint64_t)64 << 20 };
static const struct stretch looks = { 4, (uint64_t)4 << 20 };
#define CACHED_MOST ((uint64_t)1 << 18) /* of sizes that caches answer by themselves */

/* Values of the thread's counters at which its next events are due. */
struct due {
	uint64_t collect, peak;
};
static __thread struct due taken, given;

static uint64_t put_off(uint64_t beyond, const struct stretch *s)
{
	uint64_t most = beyond <= cache_max && s->times > looks.times ? CACHED_MOST : s->most;
	return s->times * beyond < most ? s->times * beyond : most;
}

/*
 * By how much the last request went beyond what was wanted tells its size, as
 * long as that is not the same each time (of 2 MiB it was): hence up to a page
 * more.
 */
static uint64_t next(uint64_t wait, uint64_t now, uint64_t last, const struct stretch *s)
{
	uint64_t more = (uint32_t)(last * UINT64_C(2654435761)) >> 20;
	return now + wait + 1 + more + (last && !step_busy ? put_off(now - last, s) : 0);
}

static uint64_t wait_collect(uint64_t wait, uint64_t now, struct due *due)
{
	if (due->collect <= now)
		due->collect = next(wait, now, due->collect, &collect);
	return due->collect - now;
}

/* Together with the other one where that comes soon: apart they would cost twice as much. */
static uint64_t wait_peak(uint64_t wait, uint64_t now, struct due *due, const struct stretch *s)
{
	if (due->peak <= now) {
		due->peak = next(wait, now, due->peak, s);
		if (due->collect > now && due->collect < due->peak + wait)
			due->peak = due->collect;
	}
	return due->peak - now;
}

uint64_t __wrap_je_tcache_gc_new_event_wait(struct je_tsd *tsd)
{
	return wait_collect(je_tcache_gc_new_event_wait(tsd), tsd->allocated, &taken);
}

uint64_t __wrap_je_tcache_gc_dalloc_new_event_wait(struct je_tsd *tsd)
{
	return wait_collect(je_tcache_gc_dalloc_new_event_wait(tsd), tsd->deallocated, &given);
}

uint64_t __wrap_je_peak_alloc_new_event_wait(struct je_tsd *tsd)
{
	return wait_peak(je_peak_alloc_new_event_wait(tsd), tsd->allocated, &taken, &looks);
}

uint64_t __wrap_je_peak_dalloc_new_event_wait(struct je_tsd *tsd)
{
	return wait_peak(je_peak_dalloc_new_event_wait(tsd), tsd->deallocated, &given, &collect);
}

void __wrap_je_peak_alloc_event_handler(struct je_tsd *tsd)
{
	je_peak_alloc_event_handler(tsd);
	step_event(tsd);
}
