/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pages that a child shares after a fork: the kernel moves none that are mapped
 * by more than one process (EACCES, move_pages(2)). They wait until the child has
 * ended or has written to them; one of them is tried from time to time. Those
 * that this process writes to are copied, by the policy of their place.
 * All of it under the step lock.
 */
#ifndef TH_SHARED_H
#define TH_SHARED_H

#include "window.h"

/* The page can't be moved now. */
void shared_add(void *page);

/* The page that is to be tried now; NULL: none is, or it was not long ago. */
void *shared_due(uint64_t now_ns);

/* It could be moved, or is no longer there: all that wait are dirty again. */
void shared_end(void);

#endif
