/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How soon jemalloc's next event comes (collection of a cache's unused blocks,
 * peak of usage): every 64 KiB that a thread gets, and as much that it gives
 * back. With blocks of that size each request is an event, a seventh of its
 * cost, and what it does is about small blocks. So events of large requests
 * come the more seldom the larger these are; those of small ones as ever, and
 * all while there is something to do at them (step.h).
 */
#include "je.h"
#include "step.h"

extern uint64_t je_tcache_gc_new_event_wait(struct je_tsd *);
extern uint64_t je_tcache_gc_dalloc_new_event_wait(struct je_tsd *);
extern uint64_t je_peak_alloc_new_event_wait(struct je_tsd *);
extern uint64_t je_peak_dalloc_new_event_wait(struct je_tsd *);
extern void je_te_event_trigger(struct je_tsd *, struct je_te_ctx *);
uint64_t __wrap_je_tcache_gc_new_event_wait(struct je_tsd *);
uint64_t __wrap_je_tcache_gc_dalloc_new_event_wait(struct je_tsd *);
uint64_t __wrap_je_peak_alloc_new_event_wait(struct je_tsd *);
uint64_t __wrap_je_peak_dalloc_new_event_wait(struct je_tsd *);
void __wrap_je_te_event_trigger(struct je_tsd *, struct je_te_ctx *);

#define STRETCH       5u  /* times of what the last request took; ... */
#define STRETCH_LARGE 16u /* ... of larger ones than jemalloc's own interval */
#define STRETCH_MAX   ((uint64_t)16 << 20)

/* Values of the thread's counters at which its next events are due. */
static __thread uint64_t due, due_free;

static uint64_t put_off(uint64_t wait, uint64_t beyond)
{
	uint64_t more = (beyond > wait ? STRETCH_LARGE : STRETCH) * beyond;
	return more < STRETCH_MAX ? more : STRETCH_MAX;
}

/*
 * By how much the last request went beyond what was wanted tells its size, as
 * long as that is not the same each time (of 2 MiB it was): hence up to a page
 * more. Both kinds of event share their time: two would cost twice as much.
 */
static uint64_t stretch(uint64_t wait, uint64_t now, uint64_t *next)
{
	if (*next <= now) {
		uint64_t more = (uint32_t)(*next * UINT64_C(2654435761)) >> 20;
		more += *next && !step_busy ? put_off(wait, now - *next) : 0;
		*next = now + wait + 1 + more;
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

/*
 * jemalloc looks whether an event is due after 4 MiB at the latest (TE_MAX_INTERVAL), which with
 * blocks of that size is each time. There are no others than those above, unless asked for.
 */
void __wrap_je_te_event_trigger(struct je_tsd *tsd, struct je_te_ctx *ctx)
{
	uint64_t next = ctx->is_alloc ? due : due_free;
	if (likely(*ctx->now >= next) || je_opt_prof || je_opt_stats_interval >= 0) {
		je_te_event_trigger(tsd, ctx);
		return;
	}
	*ctx->next = next;
	if (*ctx->limit) /* 0: no fast paths for this thread now */
		*ctx->limit = next;
}
