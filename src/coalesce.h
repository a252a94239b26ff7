/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * When free extents are merged with their neighbours. jemalloc does it at each
 * free of 16 KiB and more, and cuts them up again at the next request; half of
 * what such a pair costs. In a band of one size class every free extent fits the
 * next request as it is, so there they are merged only when they are purged. And
 * how many are purged at a time: jemalloc would hand back all of an arena at once.
 */
#ifndef TH_COALESCE_H
#define TH_COALESCE_H

#include "util.h"

/* What this thread's purges may cost: pages, and a call of the system counts as this many. */
#define PURGE_CALL 16u

/*
 * Its purges end when they have cost about `most`, the rest stays for later; SIZE_MAX: no limit.
 * After them, what they cost, and how many pages went back.
 */
struct purged {
	size_t pages, cost;
};
void coalesce_purge_begin(size_t most);
bool coalesce_purge_left(void); /* may it go on? */
struct purged coalesce_purge_end(void);

/* The windows are there. Once, before requests are routed. */
void coalesce_start(void);

/*
 * An extent of a window is about to be unused. A large array that grows would leave more behind than
 * it has, sooner than any step hands it back: when it has been copied elsewhere its pages go at
 * once, in a small part of the time that the copy took, where already half as much is unused as is
 * left in use. (jemalloc hands back all that is as large, oversize_threshold.)
 */
#define COALESCE_OVERSIZE ((size_t)8 << 20)
extern INTERNAL __thread bool coalesce_moving; /* a block of that size is being moved by realloc */
void coalesce_hand_back(const void *edata);
static inline void coalesce_freed(const void *edata, size_t size)
{
	if (unlikely(size >= COALESCE_OVERSIZE) && coalesce_moving)
		coalesce_hand_back(edata);
}

#endif
