/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How soon jemalloc's next events come: every 64 KiB that a thread gets, and as
 * much that it gives back, unused blocks of its cache are collected, and the
 * peak of its usage is noted. With blocks of that size each request is both, a
 * fifth of its cost, and what they do is about small blocks. So they come the
 * more seldom the larger the requests are, but for all while there is something
 * to do at them. The peak's are steps' looks at the clock too (step.h).
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

#define STRETCH      64u
#define CACHED_MOST  ((uint64_t)1 << 18) /* for sizes that caches answer by themselves, ... */
#define CACHED_TIMES 6u                  /* ... or so many requests */
#define PEAK_MOST    ((uint64_t)4 << 20) /* jemalloc looks as often (TE_MAX_INTERVAL) */
#define COLLECT_MOST ((uint64_t)64 << 20)

/* Values of the thread's counters at which its next events are due. */
struct due {
	uint64_t collect, peak;
};
static __thread struct due taken, given;

/* By how much an event is put off, after a request that went that far beyond the one before. */
static uint64_t put_off(uint64_t beyond, uint64_t most)
{
	uint64_t cached = CACHED_TIMES * beyond > CACHED_MOST ? CACHED_TIMES * beyond : CACHED_MOST;
	if (beyond <= cache_max && most > cached)
		most = cached;
	return STRETCH * beyond < most ? STRETCH * beyond : most;
}

/*
 * By how much the last request went beyond what was wanted tells its size, as
 * long as that is not the same each time (of 2 MiB it was): hence up to a page
 * more.
 */
static uint64_t next(uint64_t wait, uint64_t now, uint64_t last, uint64_t most)
{
	uint64_t more = (uint32_t)(last * UINT64_C(2654435761)) >> 20;
	return now + wait + 1 + more + (last && !step_busy ? put_off(now - last, most) : 0);
}

static uint64_t wait_collect(uint64_t wait, uint64_t now, struct due *due)
{
	if (due->collect <= now)
		due->collect = next(wait, now, due->collect, COLLECT_MOST);
	return due->collect - now;
}

/*
 * Together with the other one where that comes soon: apart they would cost twice as much. Looks of
 * steps are needed where memory is taken, not where it is given back.
 */
static uint64_t wait_peak(uint64_t wait, uint64_t now, struct due *due, uint64_t most)
{
	if (due->peak <= now) {
		due->peak = next(wait, now, due->peak, most);
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
	return wait_peak(je_peak_alloc_new_event_wait(tsd), tsd->allocated, &taken, PEAK_MOST);
}

uint64_t __wrap_je_peak_dalloc_new_event_wait(struct je_tsd *tsd)
{
	return wait_peak(je_peak_dalloc_new_event_wait(tsd), tsd->deallocated, &given, COLLECT_MOST);
}

void __wrap_je_peak_alloc_event_handler(struct je_tsd *tsd)
{
	je_peak_alloc_event_handler(tsd);
	step_event(tsd);
}
