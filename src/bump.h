/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Blocks for requests that come from inside of memkind: of its initialisation,
 * of libnuma and libdaxctl, and of the loader when it makes room for thread
 * variables. They are cut one after the other from a region of their own, which
 * tells them from all others; only the last one can be given back. Any thread.
 */
#ifndef TH_BUMP_H
#define TH_BUMP_H

#include <stdatomic.h>

#include "util.h"

#define BUMP_SIZE ((size_t)16 << 20) /* bytes of address space; taken as they are touched */

/* Address of the region; 0 before the first block. */
extern INTERNAL _Atomic uintptr_t bump_base;

static inline bool bump_contains(const void *p)
{
	uintptr_t base = atomic_load_explicit(&bump_base, memory_order_relaxed);
	return unlikely((uintptr_t)p - base < BUMP_SIZE) && base != 0;
}

/* Zeroed; align: a power of two. NULL: the region is used up. */
void *bump_get(size_t size, size_t align);
/* p lies in the region. */
void bump_put(void *p);
size_t bump_usable_size(const void *p);

#endif
