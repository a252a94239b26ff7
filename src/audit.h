/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where counted pages really lie. While a tier's nodes are nearly full the
 * kernel puts pages on the other tier, without a word: from then on until all
 * is in its place again, every page is asked for once after it was counted
 * (move_pages(2) without nodes, 0.1 us a page natively), and again in rotation,
 * since the kernel also moves pages of its own accord. So it is while it does
 * not move what it was asked to. Step lock held.
 */
#ifndef TH_AUDIT_H
#define TH_AUDIT_H

#include "nodelist.h"

void audit_start(const struct nodeset *pmem);

/*
 * A look at what came since the last one: `changed` pages, and what earlier looks
 * left; a rush of gigabytes is caught up with in the steps after it. near: some
 * tier is nearly full; that starts the audit, and keeps it going. Windows with
 * pages on the wrong tier become dirty there where repair[tier] says that it has
 * room. False: none was needed, and it took no time.
 */
bool audit_step(uint64_t changed, bool near, const bool repair[2]);

/*
 * Pages did not go where they were moved to: starts the audit, of those that audit_forget names, and
 * of all in rotation. A kernel that is wrong when it is asked, too, can't be found out: numa_maps has
 * it from the same page tables.
 */
void audit_doubt(void);

/* A page was moved: where it lies has to be asked again. */
void audit_forget(const void *page);

/* Pages meant for a tier (0: DRAM, 1: PMEM) that were last seen on the other. */
uint64_t audit_misplaced(unsigned tier);

#endif
