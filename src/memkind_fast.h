/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The inline part of the engine memkind: there are no caches of ours (memkind
 * has its own), so every request takes the long way.
 */
#ifndef TH_MEMKIND_FAST_H
#define TH_MEMKIND_FAST_H

#include <string.h>

#include "bump.h"
#include "owner.h"

#define CACHE_TABLE_MAX ((size_t)0)
static const size_t cache_max = 0; /* constant */
static const struct { uint64_t bytes[1]; } cache_table = { { 0 } }; /* constant */

static inline size_t cache_class_small(size_t size)
{
	(void)size;
	return 0;
}

static inline size_t cache_class_medium(size_t size)
{
	(void)size;
	return 0;
}

static inline size_t cache_class(size_t size)
{
	(void)size;
	return 0;
}

static inline size_t cache_class_of(const void *p)
{
	(void)p;
	return 0;
}

static inline bool cache_holds(size_t class)
{
	(void)class;
	return false;
}

static inline bool cache_is_large(size_t class)
{
	(void)class;
	return false;
}

static inline void *cache_get(size_t class)
{
	(void)class;
	return NULL;
}

static inline bool cache_put(void *p)
{
	(void)p;
	return false;
}

static inline bool cache_keep(size_t class)
{
	(void)class;
	return false;
}

static inline void *cache_get_aligned(size_t align, size_t size)
{
	(void)align;
	(void)size;
	return NULL;
}

void *engine_malloc_slow(size_t size);
void engine_free_slow(void *p); /* p: NULL or owned */

static inline bool engine_owns_inline(const void *p)
{
	return owner_of(p) != OWNER_NONE || bump_contains(p);
}

#endif
