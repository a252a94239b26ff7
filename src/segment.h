/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The process's own segment: see include/tierheap/segment.h for the contract.
 * Where it can't be shared (no /dev/shm, a privileged program, statistics
 * switched off) a private one takes its place, so that nobody has to ask.
 */
#ifndef TH_SEGMENT_H
#define TH_SEGMENT_H

#include "tierheap/segment.h"
#include "util.h"

/*
 * Makes the segment and publishes it when `shared`. Returns true, or false with
 * one line in `why` when it could not be published; empty: in a sandbox, where
 * that is nobody's mistake. Step lock held, or one thread.
 */
bool segment_create(bool shared, char *why, size_t why_size);

/* The statistics under the seqlock: begin, write fields, end. Step lock held. */
struct tierheap_segment *segment_write_begin(void);
void segment_write_end(void);

/* A consistent copy for this process. Any thread. */
void segment_copy(struct tierheap_segment *out);

/* Frees of blocks that are not the heap's, counted for whoever writes the segment. Any thread. */
void segment_foreign_free(void);
uint64_t segment_foreign_frees(void);
/* Pointers that are nobody's, the same. */
void segment_invalid_pointer(void);
uint64_t segment_invalid_pointers(void);

/* Are there new settings from outside? Any thread, a few loads. */
bool segment_has_wanted(void);
/* New settings from outside, not yet answered: true and *out filled. Not checked. */
bool segment_wanted(struct tierheap_wanted *out);
void segment_answer(uint64_t serial, bool taken);

/* At exit: takes the file away. Only the process that made it does. */
void segment_remove(void);

/* In a forked child: continues with a private copy; segment_create makes its own. */
void segment_fork_child(void);
/* Has this process made its segment? */
bool segment_made(void);

#endif
