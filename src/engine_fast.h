/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The inline part of the engine, for interpose.c alone: what a thread's cache
 * can answer (cache.h), and the shortest way to all else.
 */
#ifndef TH_ENGINE_FAST_H
#define TH_ENGINE_FAST_H

#include "engine.h"

#ifdef TH_MEMKIND
#include "memkind_fast.h"
#else
#include "cache.h"
#include "step.h"

/* What caches do not answer. p: NULL or owned. */
static inline void *engine_malloc_slow(size_t size)
{
	return je_malloc_default(size);
}

static inline void engine_free_slow(void *p)
{
	if (unlikely(atomic_load_explicit(&step_busy, memory_order_relaxed)))
		step_free(p);
	else
		je_free_default(p);
}

/* The inline test settles nearly all pointers; engine_owns looks for the rest. */
static inline bool engine_owns_inline(const void *p)
{
	return cache_class_of(p) != 0;
}
#endif

#endif
