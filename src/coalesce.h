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

#include <stddef.h>

/*
 * This thread's purges end after about so many pages, the rest stays for later; 0: no limit.
 * Returns how many pages went back since the last call.
 */
size_t coalesce_purge_limit(size_t pages);

/* The windows are there. Once, before requests are routed. */
void coalesce_start(void);

#endif
