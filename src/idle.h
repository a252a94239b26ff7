/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Unused pages: what a band's blocks left behind and no request has taken
 * since. jemalloc hands them back when they are old enough (dirty_decay_ms),
 * but only in arenas that get requests; and until then they count as resident,
 * so that much of them makes the tiers' usable bytes drift from the ratio.
 * Step lock held.
 */
#ifndef TH_IDLE_H
#define TH_IDLE_H

#include "util.h"

/*
 * Lets all arenas decay every 100 ms. Hands back at once, within time budgets of
 * its own: what stayed unused for a second where that is more than 1 % of `total`
 * pages (1.5 MB in small heaps), and unused pages that lie on one tier only.
 * Returns the CPU time that giving back took, ns.
 */
uint64_t idle_purge(void *tsdn, uint64_t now_ns, uint64_t total);

#endif
