/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The C family of malloc, with glibc's semantics (malloc(3), posix_memalign(3),
 * glibc 2.36): realloc to size 0 frees and returns NULL, memalign rounds its
 * alignment up to a power of two.
 */
#include <errno.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "engine_fast.h"
#include "foreign.h"

void cfree(void *p);
void free_sized(void *p, size_t size);
void free_aligned_sized(void *p, size_t align, size_t size);

/* Sizes that jemalloc has no table for. */
static __attribute__((noinline)) void *malloc_medium(size_t size)
{
	void *p = size <= cache_max ? cache_get(cache_class_medium(size)) : NULL;
	return likely(p != NULL) ? p : engine_malloc_slow(size);
}

EXPORT void *malloc(size_t size)
{
	if (unlikely(size > CACHE_TABLE_MAX))
		return malloc_medium(size);
	void *p = cache_get(cache_class_small(size));
	return likely(p != NULL) ? p : engine_malloc_slow(size);
}

static COLD void free_other(void *p)
{
	if (p == NULL)
		return;
	int saved = errno;
	if (engine_owns(p))
		engine_free_slow(p);
	else
		foreign_free(p);
	errno = saved;
}

static __attribute__((noinline)) void free_slow(void *p)
{
	if (likely(engine_owns_inline(p)))
		engine_free_slow(p);
	else
		free_other(p);
}

EXPORT void free(void *p)
{
	if (unlikely(!cache_put(p)))
		free_slow(p);
}

EXPORT void *calloc(size_t n, size_t size)
{
	size_t bytes, class;
	if (unlikely(__builtin_mul_overflow(n, size, &bytes) || bytes > CACHE_TABLE_MAX))
		return engine_calloc(n, size);
	class = cache_class_small(bytes);
	void *p = cache_get(class);
	return likely(p != NULL) ? memset(p, 0, cache_table.bytes[class]) : engine_calloc(n, size);
}

static COLD void *realloc_other(void *p, size_t size)
{
	if (p == NULL)
		return malloc(size);
	if (engine_owns(p))
		return engine_realloc(p, size);
	if (size == 0) {
		free_other(p);
		return NULL;
	}
	return foreign_realloc(p, size);
}

/* Between two cached classes; NULL: the long way. */
static inline void *realloc_cached(void *p, size_t size)
{
	size_t class = cache_class_of(p);
	if (!cache_holds(class) || size == 0 || size > cache_max)
		return NULL;
	size_t wanted = cache_class(size), old = cache_table.bytes[class];
	if (wanted == class)
		return cache_keep(class) ? p : NULL;
	/* Arrays that grow by small steps are the engine's: it gives them more than they need. */
	if (unlikely(cache_is_large(class))) {
		if (size > old)
			return NULL;
		if (wanted + 1 == class && cache_is_large(wanted))
			return cache_keep(class) ? p : NULL;
	}
	void *q = cache_get(wanted);
	if (q == NULL)
		return NULL;
	memcpy(q, p, size < old ? size : old);
	if (unlikely(!cache_put(p)))
		engine_free_slow(p);
	return q;
}

EXPORT void *realloc(void *p, size_t size)
{
	void *cached = realloc_cached(p, size);
	if (likely(cached != NULL))
		return cached;
	void *q = likely(engine_owns_inline(p)) ? engine_realloc(p, size) : realloc_other(p, size);
	if (unlikely(q == NULL) && size)
		errno = ENOMEM;
	return q;
}

EXPORT void *reallocarray(void *p, size_t n, size_t size)
{
	size_t bytes;
	if (__builtin_mul_overflow(n, size, &bytes)) {
		errno = ENOMEM;
		return NULL;
	}
	return realloc(p, bytes);
}

EXPORT int posix_memalign(void **out, size_t align, size_t size)
{
	void *p = align >= sizeof(void *) && (align & (align - 1)) == 0 ? cache_get_aligned(align, size)
	                                                                : NULL;
	if (likely(p != NULL)) {
		*out = p;
		return 0;
	}
	int saved = errno;
	int err = engine_posix_memalign(out, align, size);
	errno = saved;
	return err;
}

EXPORT void *memalign(size_t align, size_t size)
{
	if (align > SIZE_MAX / 2 + 1) {
		errno = EINVAL;
		return NULL;
	}
	if (align & (align - 1))
		align = (size_t)1 << (64 - __builtin_clzl(align));
	align += align == 0;
	void *p = cache_get_aligned(align, size);
	return likely(p != NULL) ? p : engine_memalign(align, size);
}

EXPORT void *aligned_alloc(size_t align, size_t size)
{
	return memalign(align, size);
}

EXPORT void *valloc(size_t size)
{
	return engine_memalign(PAGE_SIZE, size);
}

EXPORT void *pvalloc(size_t size)
{
	if (size > SIZE_MAX - PAGE_SIZE) {
		errno = ENOMEM;
		return NULL;
	}
	return engine_memalign(PAGE_SIZE, align_up(size, PAGE_SIZE));
}

EXPORT size_t malloc_usable_size(void *p)
{
	size_t class = cache_class_of(p);
	if (likely(cache_holds(class)))
		return cache_table.bytes[class];
	if (likely(engine_owns_inline(p)))
		return engine_usable_size(p);
	if (p == NULL)
		return 0;
	return engine_owns(p) ? engine_usable_size(p) : foreign_usable_size(p);
}

EXPORT void cfree(void *p)
{
	free(p);
}

/* C23. The size is a hint that we do not need. */
EXPORT void free_sized(void *p, size_t size)
{
	(void)size;
	free(p);
}

EXPORT void free_aligned_sized(void *p, size_t align, size_t size)
{
	(void)align;
	(void)size;
	free(p);
}

/* The names of glibc's own that programs call. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);

EXPORT void *__libc_malloc(size_t size)
{
	return malloc(size);
}

EXPORT void *__libc_calloc(size_t n, size_t size)
{
	return calloc(n, size);
}

#if __has_attribute(copy) /* gcc warns of an alias without it; clang does not know it */
#define COPY_OF(of) __attribute__((copy(of)))
#else
#define COPY_OF(of)
#endif
#define ALIAS(name, of) extern __typeof__(of) name EXPORT COPY_OF(of) __attribute__((alias(#of)))
ALIAS(__libc_free, free);
ALIAS(__libc_realloc, realloc);
ALIAS(__libc_memalign, memalign);
ALIAS(__libc_valloc, valloc);
ALIAS(__libc_pvalloc, pvalloc);
ALIAS(__posix_memalign, posix_memalign);
