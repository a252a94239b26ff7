/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Moves pages that a moved boundary left on the wrong tier, in slices short
 * enough not to be felt, by move_pages(2), which gives a status for each page.
 * Everything here is called under the step lock.
 */
#ifndef TH_MOVER_H
#define TH_MOVER_H

#include "nodelist.h"

#define MOVER_SLICE 128u /* pages; about 100 us natively */

/* The tiers' nodes; distances are read from `sysfs`. */
void mover_start(const char *sysfs, const struct nodeset *dram, const struct nodeset *pmem);

bool mover_pending(void);
/* Counted pages that are still to be looked at, bytes. */
uint64_t mover_pending_bytes(void);

/* Looks at up to MOVER_SLICE counted pages of one window and moves those that lie wrong. */
void mover_slice(void);

/* Leaves all pages where they are. */
void mover_forget(void);
/* Pages that lie wrong are to be sought in the whole heap. */
void mover_look_at_all(void);

/* Are there pages that a child shared, and does it still? Else they are to be looked at again. */
void mover_look(uint64_t now_ns);

/*
 * May pages that the kernel did not move be tried once more? Every 10 ms at first, at last every
 * second: it costs time, and such a kernel may never do it.
 */
bool mover_may_retry(uint64_t now_ns);

uint64_t mover_moved_bytes(void);

#endif
