/* SPDX-License-Identifier: BSD-2-Clause */
/* Which of jemalloc's bins, the size classes of its slabs, are whose band's. */
#ifndef TH_BINS_H
#define TH_BINS_H

#include "band.h"

/* The bins of band b: from bins_first[b] up to that of the next band. Constant once started. */
extern uint8_t bins_first[BAND_COUNT + 1];

/* jemalloc is initialised. */
void bins_start(void);

#endif
