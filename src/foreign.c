/* SPDX-License-Identifier: BSD-2-Clause */
#include "foreign.h"

#include <dlfcn.h>

#include "segment.h"
#include "util.h"

/* Found at the first foreign block; the same value whoever finds it. */
static void *next_function(void **cache, const char *name)
{
	void *fn = __atomic_load_n(cache, __ATOMIC_RELAXED);
	if (fn == NULL) {
		fn = dlsym(RTLD_NEXT, name);
		__atomic_store_n(cache, fn, __ATOMIC_RELAXED);
	}
	return fn;
}

void foreign_free(void *p)
{
	static void *cache;
	void (*fn)(void *) = (void (*)(void *))next_function(&cache, "free");
	segment_foreign_free();
	if (fn)
		fn(p);
}

void *foreign_realloc(void *p, size_t size)
{
	static void *cache;
	void *(*fn)(void *, size_t) = (void *(*)(void *, size_t))next_function(&cache, "realloc");
	return fn ? fn(p, size) : NULL;
}

size_t foreign_usable_size(void *p)
{
	static void *cache;
	size_t (*fn)(void *) = (size_t (*)(void *))next_function(&cache, "malloc_usable_size");
	return fn ? fn(p) : 0;
}
