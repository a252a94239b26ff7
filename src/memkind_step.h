/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the engine memkind does beside giving out blocks, every 10 ms or so by
 * the thread that comes along: takes settings, looks whether the PMEM nodes
 * still have room, writes statistics.
 */
#ifndef TH_MEMKIND_STEP_H
#define TH_MEMKIND_STEP_H

#include "memkind_plan.h"
#include "memkind_thread.h"
#include "owner.h"

/* From now on steps are made. pmem NULL: no PMEM tier. Once. */
void step_begin(const struct setup *setup, memkind_t pmem);

/* The PMEM tier lies in files; set once by step_begin. */
extern INTERNAL bool step_in_files;

/* The thread's budget is used up. Not inside memkind. */
void step_look(void);
/* A step now. */
void step_force(void);

/* After each request. */
static inline void step_count(struct memkind_thread *t, size_t size)
{
	t->budget -= (int64_t)(size < THREAD_QUANTUM ? size : THREAD_QUANTUM) + THREAD_REQUEST;
	if (unlikely(t->budget < 0))
		step_look();
}

/* So little room is left on PMEM that every block is counted. Step lock writes. */
extern INTERNAL _Atomic bool step_near;
#define STEP_LARGE ((size_t)16 << 20) /* bytes; blocks that are always counted */

/* Takes so many bytes of the room; false: it is used up. */
bool step_room_take(size_t size);

/*
 * May a block of so many bytes be put on PMEM? The kernel kills a process that
 * writes to a page of a kind that is bound to full nodes.
 */
static inline bool step_room(size_t size)
{
	if (likely(!atomic_load_explicit(&step_near, memory_order_relaxed) && size < STEP_LARGE))
		return true;
	return step_room_take(size);
}

/* So many bytes meant for one tier went to the other. */
void step_diverted(size_t size);

/* Where a block of that size went, by memkind's own threshold. */
void step_seen(size_t size, enum owner tier);
/* Where a block of that size would go now, as far as was seen; OWNER_NONE: unknown. */
enum owner step_guess(size_t size);

/* Around fork(2). */
void step_fork_prepare(void);
void step_fork_parent(void);
void step_fork_child(void);

#endif
