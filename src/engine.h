/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The engine: what the front needs of a heap. engine.c implements it by
 * the private jemalloc, sorted by size. What has to be inline is in
 * engine_fast.h. Semantics are those of the C
 * functions of the same name, except where said.
 */
#ifndef TH_ENGINE_H
#define TH_ENGINE_H

#include "setup.h"
#include "util.h"

/* --- blocks --- */

void *engine_calloc(size_t n, size_t size);
void *engine_realloc(void *p, size_t size);            /* p: NULL or owned */
size_t engine_usable_size(void *p);
void *engine_memalign(size_t align, size_t size);      /* align: a power of two */
int engine_posix_memalign(void **out, size_t align, size_t size);

/*
 * Is it a live block of this heap, as far as can be told without touching what p points to? Nearly
 * all pointers are settled by engine_fast.h; this looks at what is left.
 */
bool engine_owns(const void *p);
/* 0: DRAM, 1: PMEM, -1: not in the heap, or not known. Any address; async-signal-safe. */
int engine_tier(const void *p);

/* Bytes, of all live blocks; resident bytes; resident bytes that are not in use. */
struct engine_usage {
	uint64_t usable, resident, unused;
};
void engine_usage(struct engine_usage *out);
/* Hands back what is unused: this thread's cache, then all unused pages. Resident bytes less. */
uint64_t engine_trim(void);

/* --- start; one thread --- */

extern const enum tierheap_engine engine_own; /* which one it is */

/* Before all others: the program's malloc is another's. Takes no address space for tiers. */
void engine_unused(void);
/* Is the allocator initialised, so that a start can be made? */
bool engine_ready(void);
/* Can this heap have tiers at all? False with a line in `why`: the heap is plain DRAM. */
bool engine_usable(char *why, size_t why_size);
/*
 * Makes the tiers of setup->dram and setup->pmem. False with a line in `why`:
 * refused, and the heap is plain DRAM.
 */
bool engine_bind(struct setup *setup, char *why, size_t why_size);
/* From now on requests are placed, and statistics written. The setup is copied. */
void engine_start(const struct setup *setup);

/* --- the running process --- */

/* Requests of this thread in between are the library's own: no step is made for them. */
void engine_enter(void);
void engine_leave(void);

/* Statistics are written now, whatever the budgets say. Any thread. */
void engine_step(void);

/* The program ends; the heap goes on serving. */
void engine_end(void);

/* Around fork(2). */
void engine_fork_prepare(void);
void engine_fork_parent(void);
void engine_fork_child(void);

#endif
