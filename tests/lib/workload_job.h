/* SPDX-License-Identifier: BSD-2-Clause */
/* What the workers of the measuring workload do together, one job after another. */
#ifndef WORKLOAD_JOB_H
#define WORKLOAD_JOB_H

#include <stdint.h>

#include "workload_mix.h"
#include "workload_pool.h"

#define THREADS_MAX 16u
#define MIB ((uint64_t)1 << 20)

/* Set by main before plan_run; the phases to=, set= and half change mix, ratio and level. */
struct workload {
	unsigned threads;      /* 1..THREADS_MAX; 1: main does the work itself */
	const struct mix *mix;
	uint64_t heap_bytes;   /* usable bytes of the full heap; of sparse blocks, bytes written */
	uint64_t level;        /* bytes that churning keeps at present */
	uint64_t seed;
	unsigned ratio_dram, ratio_pmem; /* what is wanted; not both 0 */
	const char *tool;      /* path of `tierheap`, for set=; NULL: not given */
	const char *label;     /* a word for the lines */
	int out_fd;            /* where the lines go */
};

enum job_kind {
	JOB_GROW,   /* to `target` bytes */
	JOB_CHURN,  /* `amount` bytes allocated, what is above `target` freed at random */
	JOB_SHRINK, /* freed at random down to `target` */
	JOB_REPLAY, /* the opened stream, to its end; one worker */
};

/* One per worker; the workers rest while no job is run. */
extern struct pool pools[THREADS_MAX];

/* Once, before the first job, and after the last. */
void jobs_start(const struct workload *w);
void jobs_end(void);

/*
 * Sizes are bytes of all pools. Where a series is written, the workers stop
 * for it from time to time.
 */
void job_run(enum job_kind kind, uint64_t target, uint64_t amount);

#endif
