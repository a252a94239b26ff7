/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The time series of a run: one line of tab-separated values every so many
 * allocated bytes, after a header that names them. Sizes are bytes. "-": the
 * allocator does not tell.
 *
 *   number        of the phase in the plan, from 1
 *   phase         the phase as written in the plan
 *   change        sudden changes so far; 0: none yet
 *   allocated     since the start
 *   since         allocated since the last change, or the start
 *   level         what the heap is meant to hold
 *   held          usable bytes of live blocks (of sparse ones, written bytes)
 *   resident      of the heap, in both tiers
 *   wanted        the share of PMEM that is wanted, 0..1
 *   share         of PMEM in the resident bytes
 *   error         share - wanted
 *   usable_error  the same of usable bytes
 *   purity        see judge.h; of some of the small blocks where there are many
 *   low high ppm  the boundary, by the segment
 *   moved         by the kernel for the library so far, by the segment
 */
#ifndef WORKLOAD_SERIES_H
#define WORKLOAD_SERIES_H

#include "workload_job.h"

/* Opens the file and writes the header; else value_refuse. Before the first job. */
void series_start(const char *path, uint64_t heap_bytes);
/* Lines per heap's size allocated; four times as many in the tenth after a change. */
void series_set_lines(unsigned long lines);
/* Small blocks that are judged for a line, at most; large ones all are. See judge_pool. */
void series_set_blocks(size_t blocks);
/* No more lines by this process. */
void series_end(void);

/* A phase begins; the name ends with the text or at a comma. */
void series_phase(unsigned number, const char *name);
/* A sudden change is about to be made. */
void series_change(const struct pool *all);

/* Bytes that may be allocated up to the next line; UINT64_MAX: no series is written. */
uint64_t series_interval(void);
/* A line. The workers rest. */
void series_sample(const struct workload *w, const struct pool *all);

#endif
