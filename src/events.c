/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How soon jemalloc's next event comes (collection of a cache's unused blocks,
 * peak of usage): every 64 KiB that a thread gets, and as much that it gives
 * back. With blocks of that size each request is an event, a seventh of its
 * cost, and what it does is about small blocks. So events of large requests
 * come the more seldom the larger these are; those of small ones as ever, and
 * all while there is something to do at them (step.h). Where small requests
 * follow, what an event does is done before it comes (events_look).
 */
#include "events.h"

#include "je.h"
#include "step.h"

extern uint64_t je_tcache_gc_new_event_wait(struct je_tsd *);
extern uint64_t je_tcache_gc_dalloc_new_event_wait(struct je_tsd *);
extern uint64_t je_peak_alloc_new_event_wait(struct je_tsd *);
extern uint64_t je_peak_dalloc_new_event_wait(struct je_tsd *);
extern void je_tsd_te_init(struct je_tsd *); /* all events anew */
extern void je_te_event_trigger(struct je_tsd *, struct je_te_ctx *);
uint64_t __wrap_je_tcache_gc_new_event_wait(struct je_tsd *);
uint64_t __wrap_je_tcache_gc_dalloc_new_event_wait(struct je_tsd *);
uint64_t __wrap_je_peak_alloc_new_event_wait(struct je_tsd *);
uint64_t __wrap_je_peak_dalloc_new_event_wait(struct je_tsd *);
void __wrap_je_te_event_trigger(struct je_tsd *, struct je_te_ctx *);
void __wrap_je_tcache_gc_event_handler(void *);

#define STRETCH       5u  /* times of what the last request took; ... */
#define STRETCH_LARGE 16u /* ... of larger ones than jemalloc's own interval */
#define STRETCH_MAX   ((uint64_t)16 << 20)

/* Bytes between looks of small requests, jemalloc's interval; until the first of them; ... */
#define LOOK          ((uint64_t)64 << 10)
#define LOOK_FIRST    ((uint64_t)256 << 10)
#define LOOK_FAR      ((int64_t)512 << 10) /* ... where jemalloc's event is so far */

/* Values of the thread's counters at which its next events are due. */
static __thread uint64_t due, due_free;
/* Offset in jemalloc's state of a thread: bytes got at which it looks. 0: no event was put off. */
static _Atomic uint32_t next_at;
static _Atomic bool peaks; /* the program asks for threads' peaks: events are jemalloc's */

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
		more += *next && !step_busy && !peaks ? put_off(wait, now - *next) : 0;
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
 * Small requests that follow on large ones don't wait for an event that these put off. jemalloc sets
 * both limits anew at each event, be it of frees.
 */
static void look_soon(struct je_tsd *tsd)
{
	uint64_t soon = tsd->allocated + LOOK_FIRST;
	if (soon < tsd->allocated_limit) /* 0: no fast paths for this thread now */
		tsd->allocated_limit = soon;
}

/*
 * A large request. jemalloc looks whether an event is due after 4 MiB at the latest
 * (TE_MAX_INTERVAL), which with blocks of that size is each time. There are no others than those
 * above, unless asked for.
 */
static __attribute__((noinline)) void trigger_large(struct je_tsd *tsd, struct je_te_ctx *ctx)
{
	uint64_t event = ctx->is_alloc ? due : due_free;
	if (*ctx->now >= event || je_opt_prof || je_opt_stats_interval >= 0) {
		je_te_event_trigger(tsd, ctx);
	} else {
		*ctx->next = event;
		*ctx->limit = *ctx->limit ? event : 0;
	}
	if (ctx->is_alloc)
		next_at = (uint32_t)((char *)ctx->next - (char *)tsd);
	look_soon(tsd);
}

/* The next event of requests is not far, unless large ones have put it off. */
static inline bool is_plain(const struct je_tsd *tsd, bool is_alloc)
{
	if (is_alloc)
		return tsd->allocated - due < LOOK;
	return tsd->deallocated - due_free < LOOK && (int64_t)(due - tsd->allocated) < LOOK_FAR;
}

void __wrap_je_te_event_trigger(struct je_tsd *tsd, struct je_te_ctx *ctx)
{
	if (likely(is_plain(tsd, ctx->is_alloc)))
		je_te_event_trigger(tsd, ctx);
	else
		trigger_large(tsd, ctx);
}

/* The limit stays within jemalloc's next look: a request that starts beyond it would see none more. */
void events_look(struct je_tsd *tsd, size_t size)
{
	uint32_t at = next_at;
	if (at == 0 || tsd->allocated_limit == 0)
		return;
	uint64_t next = *(uint64_t *)((char *)tsd + at), now = tsd->allocated;
	if (next <= now + size)
		return;
	tsd->allocated_limit = next - now < LOOK ? next : now + LOOK;
	__wrap_je_tcache_gc_event_handler(tsd);
}

void events_peaks_asked(struct je_tsd *tsd)
{
	static __thread bool asked;
	if (asked)
		return;
	asked = true;
	peaks = true;
	due = due_free = 0;
	je_tsd_te_init(tsd);
}
