/* SPDX-License-Identifier: BSD-2-Clause */
/* The phases of the measuring workload: what a heap goes through before each judgement. */
#ifndef WORKLOAD_PHASE_H
#define WORKLOAD_PHASE_H

#include <stdint.h>

#include "workload_mix.h"

#define THREADS_MAX 16u
#define MIB ((uint64_t)1 << 20)

/* Set by main before plan_run; the phases to= and set= change mix and ratio. */
struct workload {
	unsigned threads;      /* 1..THREADS_MAX; 1: main does the work itself */
	const struct mix *mix;
	uint64_t heap_bytes;   /* usable bytes of the full heap; of sparse blocks, bytes written */
	uint64_t seed;
	unsigned ratio_dram, ratio_pmem; /* what is wanted; not both 0 */
	const char *tool;      /* path of `tierheap`, for set=; NULL: not given */
	const char *label;     /* a word for the lines */
	int out_fd;            /* where the lines go */
};

/* The phases, one per line, for the usage text. */
extern const char workload_phases[];

/*
 * Goes through a plan, phases separated by commas, and prints one line of
 * key=value per judgement. Ends the program when a phase can't be done.
 */
void plan_run(struct workload *w, const char *plan);

/* Quotes the text, says what it should be, and ends the program with status 2. */
_Noreturn void value_refuse(const char *text, const char *wanted);
/* A whole text that is a number within lo..hi; else value_refuse. */
unsigned long number_parse(const char *text, unsigned long lo, unsigned long hi,
			   const char *wanted);
/* D:P, ended by a comma or the text's end; else value_refuse. */
void ratio_parse(const char *text, unsigned *dram, unsigned *pmem);

#endif
