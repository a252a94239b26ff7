/* SPDX-License-Identifier: BSD-2-Clause */
/* What the arenas of a window hold, from jemalloc's counters, which are read without a lock. */
#ifndef TH_USAGE_H
#define TH_USAGE_H

#include "arenas.h"

struct usage {
	uint64_t usable; /* bytes of live blocks, those in thread caches included */
	uint64_t active; /* pages in use */
	uint64_t dirty;  /* pages that were in use and are not handed back */
};

/* Of a window's arenas; arena 0 stands for those of the starter window. */
void usage_read(unsigned window, struct usage *out);

/*
 * Adds the requests for memory that a window's arenas have served, each to the band of its size,
 * those that thread caches answered included; of live threads the last ones are missing, until
 * their cache is filled or emptied.
 */
void usage_requests(unsigned window, uint64_t bands[BAND_COUNT]);

/* Adds those that this thread's cache has answered and not yet told the arenas. */
void usage_requests_untold(uint64_t bands[BAND_COUNT]);

/* Pages of slabs of a band's lower half, in both windows. */
uint64_t usage_lower_half(unsigned band);

#endif
