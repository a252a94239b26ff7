/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Bands that are too small for an arena: where their blocks lie, and until when. An arena costs
 * about 50 KB resident, tens of microseconds per fork, and what is in it lies in DRAM.
 */
#ifndef TH_STARTER_H
#define TH_STARTER_H

#include "util.h"

struct starter {
	void *dram;          /* arena 0, in the starter window */
	void *pmem;          /* of the few; NULL: not made yet */
	uint64_t heap_pages; /* at the last step */
	bool threads;        /* several use the heap */
};

/* Can the band do without an arena, when `bytes` are asked for? Any thread. */
bool starter_suffices(const struct starter *s, unsigned band, size_t bytes);

/* Do its blocks belong with the few then, or in the starter window? Any thread. */
bool starter_in_pmem(const struct starter *s, unsigned band, size_t bytes);

/* Bytes of live small blocks of arena 0, those in thread caches included. */
uint64_t starter_small_bytes(void);

#endif
