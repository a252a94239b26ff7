/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the library says of itself in this process's segment: its range, and
 * counters that only it has.
 */
#ifndef JUDGE_SEGMENT_H
#define JUDGE_SEGMENT_H

#include <stdbool.h>
#include <stdint.h>

struct judge_said {
	uint64_t base, size;     /* the heap's range; size 0: no segment */
	uint64_t moved_bytes;
	bool sorted;             /* there is a boundary; memkind's engine only tells what it saw */
	uint64_t low, high, ppm; /* the boundary; see threshold_low in tierheap/segment.h */
	uint64_t pending_bytes;
	uint64_t fallbacks;
	uint64_t step_ns;        /* CPU time of all steps and slices of moves */
	uint64_t longest_ns;     /* longest of them */
	uint64_t asked;          /* settings asked for from outside so far */
	double share;            /* of resident bytes, as the library counts them */
};

/* Returns false, and all zero, where this process has no segment. */
bool judge_segment_read(struct judge_said *out);

#endif
