/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How soon jemalloc's next event comes (collection of a cache's unused blocks,
 * peak of usage): every 64 KiB that a thread gets, and as much that it gives
 * back. With blocks of that size each request is an event, a seventh of its
 * cost, and what it does is about small blocks. So events of large requests
 * come at every fifth or so; those of small ones as ever, and all while there is
 * something to do at them (step.h).
 */
#include "je.h"
#include "step.h"

extern uint64_t je_tcache_gc_new_event_wait(struct je_tsd *);
extern uint64_t je_tcache_gc_dalloc_new_event_wait(struct je_tsd *);
extern uint64_t je_peak_alloc_new_event_wait(struct je_tsd *);
extern uint64_t je_peak_dalloc_new_event_wait(struct je_tsd *);
uint64_t __wrap_je_tcache_gc_new_event_wait(struct je_tsd *);
uint64_t __wrap_je_tcache_gc_dalloc_new_event_wait(struct je_tsd *);
uint64_t __wrap_je_peak_alloc_new_event_wait(struct je_tsd *);
uint64_t __wrap_je_peak_dalloc_new_event_wait(struct je_tsd *);

#define STRETCH     4u
#define STRETCH_MAX ((uint64_t)4 << 20)

/* Values of the thread's counters at which its next events are due. */
static __thread uint64_t due, due_free;

/*
 * By how much the last request went beyond what was wanted tells its size, as
 * long as that is not the same each time (of 2 MiB it was): hence up to a page
 * more. Both kinds of event share their time: two would cost twice as much.
 */
static uint64_t stretch(uint64_t wait, uint64_t now, uint64_t *next)
{
	if (*next <= now) {
		uint64_t beyond = *next && !step_busy ? STRETCH * (now - *next) : 0;
		uint64_t more = (uint32_t)(*next * UINT64_C(2654435761)) >> 20;
		*next = now + wait + 1 + more + (beyond < STRETCH_MAX ? beyond : STRETCH_MAX);
	}
	return *next - now;
}

uint64_t __wrap_je_tcache_gc_new_event_wait(struct je_tsd *tsd)
{
	return stretch(je_tcache_gc_new_event_wait(tsd), tsd->allocated, &due);
}

uint64_t __wrap_je_tcache_gc_dalloc_new_event_wait(struct je_tsd *tsd)
{
	return stretch(je_tcache_gc_dalloc_new_event_wait(tsd), tsd->deallocated, &due_free);
}

uint64_t __wrap_je_peak_alloc_new_event_wait(struct je_tsd *tsd)
{
	return stretch(je_peak_alloc_new_event_wait(tsd), tsd->allocated, &due);
}

uint64_t __wrap_je_peak_dalloc_new_event_wait(struct je_tsd *tsd)
{
	return stretch(je_peak_dalloc_new_event_wait(tsd), tsd->deallocated, &due_free);
}
