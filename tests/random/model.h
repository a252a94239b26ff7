/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is known of each block, and the checks against it. Nothing here is allocated from the heap
 * under test.
 */
#ifndef TH_TESTS_MODEL_H
#define TH_TESTS_MODEL_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "draw.h"

#define WORKERS_MOST 16u
#define BLOCKS_MOST  8192u      /* of a worker */
#define CHUNK        4096u      /* bytes; a pattern is in each `stride`th */

struct block {
	unsigned char *p;
	size_t size;     /* bytes that the heap has promised */
	size_t usable;   /* as it said when the block came */
	size_t weight;   /* bytes as the sequence counts them: never what the heap answered */
	uint64_t key;    /* of the pattern */
	size_t align;    /* promised, a power of two */
	unsigned stride;
	bool aligned;    /* the alignment was asked for */
};

struct worker {
	uint64_t seed;
	unsigned number;      /* index of the worker */
	unsigned salt;        /* of the stream: 0, or in a child the number of its fork */
	uint64_t operation;   /* under way */
	const char *doing;    /* function that was called last */
	struct draw draw;     /* of this operation */
	struct block block[BLOCKS_MOST];
	unsigned live;        /* blocks that it has */
	size_t weight;        /* of these */
	size_t target;        /* bytes that this phase aims at */
	size_t size_most;     /* bytes of a block in this phase */
	uint64_t trace;       /* of all that was decided */
	pthread_t thread;     /* the one that works for it now */
};

extern struct worker workers[WORKERS_MOST]; /* each is its own thread's */
extern unsigned worker_count;               /* set once */
extern bool may_fail;                       /* memory is short: NULL is no violation; set once */
extern bool no_tiers;                       /* the heap has no range to ask for; set once */

/* Says in one line who did what, and ends the process with status 1. The first one only. */
__attribute__((format(printf, 2, 3), noreturn)) void violation(const struct worker *w,
                                                               const char *what, ...);

/* A block has come: b->p, size, weight, align and aligned are filled in. Checks and patterns it. */
void block_take(struct worker *w, struct block *b);
/* Everything that must hold while it lives. */
void block_check(const struct worker *w, const struct block *b);
/* From here on the heap may give its bytes to others. */
void block_leave(const struct worker *w, const struct block *b);
/* It was resized and keeps its first `kept` bytes, which had this usable size and stride. */
void block_resized(const struct worker *w, struct block *b, size_t kept);
/* It was not: still the same. */
void block_stays(const struct worker *w, const struct block *b);
/* Are the bytes from..to zero, where a pattern of that stride will be? */
void block_zero(const struct worker *w, const struct block *b, size_t from, size_t to);

/* Adds to the worker's; takes the index out. */
void worker_add(struct worker *w, const struct block *b);
struct block worker_remove(struct worker *w, unsigned index);
/* What was decided, for the trace. */
void worker_note(struct worker *w, const char *doing, size_t n);

#endif
