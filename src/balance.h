/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is used of the two tiers: the bytes of blocks that the program holds beside the resident
 * pages, as estimated now and then. Step lock held.
 */
#ifndef TH_BALANCE_H
#define TH_BALANCE_H

#include "util.h"

/* A new estimate begins; what was added to the last one is forgotten. */
void balance_begin(void);
/* tier: 0 DRAM, 1 PMEM. */
void balance_add(unsigned tier, uint64_t usable_bytes, uint64_t pages);

/*
 * How much larger PMEM's part of the usable bytes is than its part of the resident ones; 0 also
 * while nothing is known, and where blocks are hardly touched. Blocks in threads' caches are not
 * among them.
 */
double balance_off(void);

/*
 * Notes where balance_off stands, and returns between which values it was in the last 5 to 10 ms:
 * a program that gets many blocks and gives them back is far off to both sides in turn.
 */
struct balance_range { double low, high; } balance_lately(uint64_t now_ns);

/* So many unused pages of a tier make the two shares differ by `off`. */
uint64_t balance_pages(double off, unsigned tier);

#endif
