/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * When free extents are merged with their neighbours. jemalloc does it at each
 * free of 16 KiB and more, and cuts them up again at the next request; half of
 * what such a pair costs. In a band of one size class every free extent fits the
 * next request as it is, so there they are merged only when they are purged.
 */
#ifndef TH_COALESCE_H
#define TH_COALESCE_H

/* The windows are there. Once, before requests are routed. */
void coalesce_start(void);

#endif
