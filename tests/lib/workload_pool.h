/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The live blocks of one worker. The list itself lies in shared anonymous
 * memory: neither in the heap under test nor among the process's private pages.
 * A pool is used by one thread at a time.
 */
#ifndef WORKLOAD_POOL_H
#define WORKLOAD_POOL_H

#include "workload_mix.h"

struct slot {
	unsigned char *block;
	uint32_t size;     /* bytes asked for */
	uint32_t final;    /* bytes when full-grown; 0: not a list */
	uint32_t written;  /* bytes of the pages written; 0: not a sparse block */
	uint64_t tag;      /* the user's */
};

struct pool {
	struct slot *slot;
	size_t used, room;    /* slots */
	uint64_t bytes;       /* held: usable bytes; of sparse blocks, bytes written */
	uint64_t allocated;   /* bytes obtained so far, counted as `bytes` is */
	uint64_t cpu_ns;      /* CPU time of its jobs so far, in this process */
	uint64_t longest_ns;  /* longest call of the allocator since the caller cleared it */
	struct rng rng;
};

/* Room for `room` blocks. Ends the program when the memory is not to be had. */
void pool_init(struct pool *p, size_t room, uint64_t seed);

/* After fork(2): gives the child a list of its own, which the parent does not see. */
void pool_detach(struct pool *p);

/*
 * One block, as the last slot; freed, the last slot then in its place; resized.
 * Every byte is written.
 */
void pool_get(struct pool *p, size_t size, bool zeroed);
void pool_drop(struct pool *p, size_t i);
void pool_resize(struct pool *p, size_t i, size_t size);

/* Allocates until the pool holds `target` bytes, or has allocated `until` in its life. */
void pool_grow(struct pool *p, const struct mix *m, uint64_t target, uint64_t until);
/* Allocates up to `until` (to the block), freeing as the mix says whatever is above `target`. */
void pool_churn(struct pool *p, const struct mix *m, uint64_t target, uint64_t until);
/* Frees blocks at random, as the mix says, until at most `target` bytes are held. */
void pool_shrink(struct pool *p, const struct mix *m, uint64_t target);

/* Shared anonymous memory for bookkeeping, zeroed, populated as it is used. */
void *bookkeeping_map(size_t size);
_Noreturn void workload_fail(const char *what);

#endif
