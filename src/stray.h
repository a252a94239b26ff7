/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Single pages that may lie on the wrong tier although no dirty range holds
 * them: pages that were not counted when the boundary passed over them, and
 * pages that the kernel could not move when it was asked to. All of it under
 * the step lock.
 */
#ifndef TH_STRAY_H
#define TH_STRAY_H

#include "window.h"

/* Times that a page is tried to be moved: one that is pinned stays where it is. */
#define STRAY_TRIES 4u

/*
 * Remembers a page, which was tried `tries` times, at most STRAY_TRIES - 1. Where there is no room
 * for more the dirty range of its window is widened. Does nothing while pages are not bound, nor in
 * the starter window, which is wholly DRAM.
 */
void stray_add(void *page, unsigned tries);

size_t stray_count(void);

/* Takes up to `max` of them, the oldest first, each with its tries. Returns how many. */
size_t stray_take(void **pages, unsigned *tries, size_t max);

#endif
