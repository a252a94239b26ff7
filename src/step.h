/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Steps: a look at the bands and, if due, a move of the boundary. Made by the
 * program's own threads on their way to memory (cache fills, large requests),
 * never inside jemalloc's locks and hooks. A program that only frees is not
 * stepped.
 */
#ifndef TH_STEP_H
#define TH_STEP_H

#include "arenas.h"
#include "segment.h"
#include "setup.h"

/* How often a thread looks whether a step is due, in bytes of pages new to it. */
#define STEP_QUANTUM (64 * 1024)

/* Sets the first splits and starts steps. Once. */
void step_start(const struct setup *setup);

/* The quantum is used up: a step, if enough pages have come or gone; a slice of moves. */
void step_due(void *tsdn);

/*
 * Pages may have come that are not counted: a step at the thread's next look, if the last one is
 * some time ago. (What was written to took longer than that.)
 */
void step_hurry(void);

/* Counts pages that are new to the heap. */
static inline void step_charge(void *tsdn, size_t bytes)
{
	if (unlikely((thread_state.budget -= (int64_t)bytes) < 0))
		step_due(tsdn);
}

/* There is something to do soon: pages to move. Step lock writes. */
extern _Atomic bool step_busy;

/* Requests and frees that what is there may meet count a part, unless there is something to do. */
static inline size_t step_reuse(size_t bytes)
{
	return likely(!atomic_load_explicit(&step_busy, memory_order_relaxed)) ? bytes / 4 : bytes;
}

/*
 * At each so many of a thread's events (events.c: 64 KiB that it gets, from its cache included, or
 * more of larger blocks) and of its looks whether a step is due: a step when there was none for a
 * while, or a setting waits. Keeps unused pages going back while nothing else happens.
 */
void step_clock(void *tsdn);

static inline void step_event(void *tsdn)
{
	if (unlikely(thread_state.unclocked++ >= thread_state.every ||
	             atomic_load_explicit(&step_busy, memory_order_relaxed) || segment_has_wanted()))
		step_clock(tsdn);
}

/*
 * A free that the thread's cache does not meet, while pages are to be moved: its events can be far
 * apart.
 */
void step_free(void *p);

/* A step now, whatever the budgets say (malloc_trim, statistics at exit). */
void step_now(void *tsdn);

/*
 * Strictly bound, and no room: hands back all unused pages, and looks again. The caller holds
 * none of jemalloc's locks.
 */
void step_reclaim(void *tsdn);

/* Around fork(2). */
void step_fork_prepare(void);
void step_fork_parent(void);
void step_fork_child(bool locked); /* false: nothing was called before the fork */

#endif
