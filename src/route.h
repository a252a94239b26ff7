/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The place below jemalloc's caches where requests for memory are sent to the
 * arena of their size's band.
 */
#ifndef TH_ROUTE_H
#define TH_ROUTE_H

#include "util.h"

/* From now on requests are routed. Called once, when bands, arenas and steps are ready. */
void route_start(void);

/*
 * Called at the first request of the program that reaches an arena, and again
 * at each further one until routing is on. Set at link time by the layer above.
 */
extern void (*const route_first_use)(void);

#endif
