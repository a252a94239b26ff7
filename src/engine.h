/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The engine: what the front needs of a heap. What the thread's cache can
 * answer is answered inline (cache.h); the rest is the private jemalloc's own
 * functions (src/jemalloc.renames). Semantics are those of the C functions of
 * the same name, except where said.
 */
#ifndef TH_ENGINE_H
#define TH_ENGINE_H

#include "cache.h"

void *engine_calloc(size_t n, size_t size);
void *engine_realloc(void *p, size_t size);            /* p: NULL or owned */
size_t engine_usable_size(void *p);
void *engine_memalign(size_t align, size_t size);      /* align: a power of two */
int engine_posix_memalign(void **out, size_t align, size_t size);

/* What caches do not answer. p: NULL or owned. */
static inline void *engine_malloc_slow(size_t size)
{
	return je_malloc_default(size);
}

static inline void engine_free_slow(void *p)
{
	je_free_default(p);
}

/*
 * Is it a block of this heap? The inline test settles nearly all pointers; the
 * other looks for blocks of arenas with the program's own extent hooks, and
 * never touches what p points to.
 */
static inline bool engine_owns_inline(const void *p)
{
	return window_in_zone(p);
}
bool engine_owns(const void *p);

/* Bytes, of all live blocks; resident bytes; resident bytes that are not in use. */
struct engine_usage {
	uint64_t usable, resident, unused;
};
void engine_usage(struct engine_usage *out);
/* Hands back what is unused: this thread's cache, then all unused pages. Resident bytes less. */
uint64_t engine_trim(void);

#endif
