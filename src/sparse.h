/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pages that jemalloc has given out but the program has not touched: large
 * blocks of which little is used, caches' fresh slabs. What is counted is
 * corrected by what is resident: large blocks once their program had time to
 * write to them, then all windows in rotation.
 */
#ifndef TH_SPARSE_H
#define TH_SPARSE_H

#include "util.h"

/*
 * A large block (BAND_SPARSE_SIZE and more) was given out: counts its pages,
 * unless blocks of its band have lately been used in small part. Any thread,
 * never blocks.
 */
void sparse_block(const void *addr, size_t size);

/* Corrects large blocks given out lately, and a slice of about `pages` in rotation. Step lock held. */
void sparse_correct(size_t pages);

#endif
