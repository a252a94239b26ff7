/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The plan: how many pages of each band belong in DRAM. Pure: state in,
 * decision out; whole workloads are simulated against it in milliseconds.
 *
 * The bands' pages are summed from the smallest size; where the DRAM part of
 * the total is used up, there is the boundary. It needs no prediction: it holds
 * while the heap grows, shrinks or changes its mix.
 */
#ifndef TH_PLAN_H
#define TH_PLAN_H

#include "band.h"
#include "tierheap/segment.h"

/* Pages of a heap that may lie in the wrong tier before any is moved, at least. */
uint64_t plan_dead_zone(uint64_t total);

struct plan_input {
	uint64_t pages[BAND_COUNT]; /* resident pages of each band */
	uint64_t below[BAND_COUNT]; /* of these, below the band's split: in DRAM */
	uint64_t block[BAND_COUNT]; /* resident pages of a block that is an extent of its own; 0: less */
	bool sparse[BAND_COUNT];    /* of its large blocks little is used */
	unsigned steered;           /* band whose new blocks go where they are owed, plus 1; 0: none */
	uint64_t fixed_dram;        /* resident pages of windows that are always DRAM */
	double share;               /* aimed at: PMEM pages / all pages, 0..1 */
	double lean;                /* by how much that is more than the wanted share */
	uint32_t policy;            /* enum tierheap_policy */
	uint64_t threshold;         /* bytes; static-threshold */
	uint64_t threshold_min;     /* bytes; the boundary stays between these */
	uint64_t threshold_max;
	uint64_t dram_room;         /* pages that DRAM can hold at most, those there included */
	uint64_t pmem_room;         /* the same of PMEM; where neither suffices, DRAM has to */
	bool force;                 /* a setting has changed: no dead zone */
};

struct plan_output {
	bool keep;                 /* what is there is good enough: no split need move */
	bool all[BAND_COUNT];      /* the whole window is DRAM, memory still to come included */
	uint64_t dram[BAND_COUNT]; /* pages of the band in DRAM; < pages unless all */
	unsigned band;             /* the band in which the boundary lies */
	int64_t short_dram;        /* pages that DRAM has too few; below 0: too many; by the share, or
	                              where a policy by sizes finds no room for all of it by that */
	int64_t owed;              /* of these, as the plan leaves it */
};

void plan_make(const struct plan_input *in, struct plan_output *out);

/* PMEM pages / all pages as placed now; 0 for an empty heap. */
double plan_share(const struct plan_input *in);

#endif
