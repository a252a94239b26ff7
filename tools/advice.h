/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What another ratio would make of a heap, by the library's own plan: so that advice and heap can't
 * disagree. Pure. The heap holds its share to within some thousandths of the heap; advice is exact.
 */
#ifndef TOOL_ADVICE_H
#define TOOL_ADVICE_H

#include "plan.h"
#include "view.h"

/* A heap by band; what is in a band of the few has no size. */
struct advice_heap {
	struct plan_input now;           /* where its pages lie; without share */
	double objects[BAND_COUNT];      /* estimates: usable bytes by the mean of the band's sizes */
	double allocations[BAND_COUNT];  /* since the start */
	uint64_t low;                    /* bytes; blocks up to this are in DRAM now */
	bool told;                       /* are allocations known? */
};

/* Where the boundary lies, and what that means. */
struct advice {
	uint64_t low, high;      /* blocks up to low in DRAM, over high in PMEM, bytes */
	double fraction;         /* of the pages between that are in DRAM */
	uint64_t dram, pmem;     /* pages; all that is in DRAM in any case included */
	double objects;          /* in DRAM */
	double all_objects;
	double allocations;      /* part that DRAM serves, 0..1; NAN: not told, or none */
	uint64_t to_dram, to_pmem; /* pages that move there, from where they lie now */
};

/* False with a line in `why` where there is nothing to judge, or numbers that no heap has. */
bool advice_heap_read(const struct view *v, struct advice_heap *out, char *why, size_t why_size);

/* At D:P, not both 0, by policy dynamic-threshold and the limits of the threshold that are set. */
void advice_make(const struct advice_heap *heap, uint32_t dram, uint32_t pmem, struct advice *out);

/* As it is, but for low, high and fraction, which are not filled. */
void advice_now(const struct advice_heap *heap, struct advice *out);

/* Pages that lie in DRAM at any ratio. */
uint64_t advice_fixed(const struct advice_heap *heap);

#endif
