/* SPDX-License-Identifier: BSD-2-Clause */
/* jemalloc's events of a thread, which large requests put off. */
#ifndef TH_EVENTS_H
#define TH_EVENTS_H

#include "je.h"

/* What an event would do, for a thread whose next one was put off and whose requests are small now. */
void events_look(struct je_tsd *tsd, size_t size);

/* A small request was not met by the cache: is that so since a look is due? */
static inline void events_small(size_t size)
{
	struct je_tsd *tsd = &je_tsd_tls;
	if (unlikely(tsd->allocated + size >= tsd->allocated_limit))
		events_look(tsd, size);
}

/* The program asks for the thread's peak (thread.peak.read): from now on each event is jemalloc's. */
void events_peaks_asked(struct je_tsd *tsd);

#endif
