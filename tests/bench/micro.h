/* SPDX-License-Identifier: BSD-2-Clause */
/* What the kinds of rows have in common: they prepare once and then work off operations. */
#ifndef TH_BENCH_MICRO_H
#define TH_BENCH_MICRO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "perf.h"

/* Numbers of a row, as they stand on the command line; missing ones are 0. */
#define KIND_ARGS 3

struct kind {
	const char *name;
	const char *args;
	bool wall; /* judged by the clock, not by the process's CPU time */
	/* False: the arguments are wrong. */
	bool (*prepare)(const size_t *arg);
	/* At least `ops` operations, in whole rounds; returns how many. */
	uint64_t (*run)(uint64_t ops);
};

extern const struct kind pairs_kinds[], grow_kinds[], thread_kinds[], process_kinds[];

/* Blocks that the compiler cannot leave out. */
static inline void *kept(void *p)
{
	__asm__ volatile("" : "+r"(p) : : "memory");
	return p;
}

static inline uint32_t next_random(uint32_t *x)
{
	*x = *x * 1664525 + 1013904223;
	return *x >> 8;
}

#endif
