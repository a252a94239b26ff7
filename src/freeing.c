/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Threads that only free. jemalloc 5.3.0 gives one that has not allocated yet no cache ("minimal"),
 * as it may be about to exit, and each of its frees takes a lock of an arena that other threads
 * allocate from. One that goes on and on, as consumers of a queue do, is made like any other thread,
 * as in 5.3.1. (In the last round of a thread's destructors it would not be cleaned up; a malloc
 * there has the same fate.)
 */
#include "arenas.h"

extern struct je_tsd *je_tsd_fetch_slow(struct je_tsd *, bool minimal);
struct je_tsd *__wrap_je_tsd_fetch_slow(struct je_tsd *, bool);

#define FREES_BARE 128u

struct je_tsd *__wrap_je_tsd_fetch_slow(struct je_tsd *tsd, bool minimal)
{
	static __thread unsigned frees;

	if (!minimal)
		return je_tsd_fetch_slow(tsd, false);
	if (frees < FREES_BARE) {
		frees++;
		return je_tsd_fetch_slow(tsd, true);
	}
	struct je_tsd *full = je_tsd_fetch_slow(tsd, false);
	/* What its cache holds from now on is not what the program uses. */
	if (thread_state.set < 0 && !thread_state.late)
		arenas_thread_enter();
	return full;
}
