/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The judge of live blocks: usable bytes by tier, and purity. Purity: live
 * objects in DRAM as a part of those that would be there if DRAM held the
 * smallest objects, at the usable bytes of those that it really holds.
 */
#ifndef JUDGE_H
#define JUDGE_H

#include <stdbool.h>
#include <stdint.h>

#include "workload_pool.h"

#define JUDGE_LARGE 256u /* bytes asked for */

struct judge_figures {
	uint64_t objects;       /* live blocks */
	uint64_t dram_objects;  /* of these, with the first page in DRAM */
	uint64_t lost_objects;  /* whose first page is resident nowhere in the heap */
	/* Bytes by malloc_usable_size, of a block that lies in both tiers as its pages do. */
	uint64_t dram_usable;
	uint64_t pmem_usable;
	uint64_t dram_whole;    /* usable bytes of dram_objects, the whole of each */
	double ideal_objects;   /* in DRAM if it held the smallest */
	double purity;          /* 0..1; 1 when DRAM holds nothing */
};

/*
 * One live block after another, after judge_page_read; then the sums. `weight`:
 * blocks that it stands for. One thread.
 */
void judge_begin(void);
void judge_block(const void *block, uint64_t weight);
/*
 * The blocks of a pool. stride 1: all; else of those below JUDGE_LARGE one in
 * `stride`, in place of the others: the few large ones hold most bytes.
 */
void judge_pool(const struct pool *p, size_t stride);
void judge_end(struct judge_figures *out);

/* pmem / (dram + pmem), 0..1; 0 of nothing. */
double judge_share(uint64_t dram, uint64_t pmem);

#endif
