/* SPDX-License-Identifier: BSD-2-Clause */
#include "foreign.h"

#include <dlfcn.h>

#include "engine.h"
#include "libc_block.h"
#include "log.h"
#include "segment.h"
#include "start.h"

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

static void *next_free(void)
{
	static void *cache; /* any thread, atomic */
	return next_function(&cache, "free");
}

/* Behind this library may stand another allocator than glibc, whose blocks look otherwise. */
static bool next_is_libc(void)
{
	static void *cache; /* any thread, atomic */
	return next_free() == next_function(&cache, "__libc_free");
}

static COLD void refuse(const char *function, const void *p)
{
	char line[200];
	struct text t;
	segment_invalid_pointer();
	if (start_done() && start_settings()->invalid == INVALID_IGNORE)
		return;
	text_init(&t, line, sizeof line);
	text_str(&t, function);
	text_str(&t, ": ");
	text_address(&t, p);
	text_str(&t, engine_tier(p) >= 0 ? " is no live block" : " is no block of any heap");
	text_str(&t, "; the program ends (TIERHEAP_INVALID_POINTER=ignore lets it go on)");
	log_fatal(line);
}

/* What lies in this heap's range, and is no block of it, is nobody's. */
static bool valid(const char *function, const void *p)
{
	if (likely(engine_tier(p) < 0 && (!next_is_libc() || libc_block_live(p))))
		return true;
	refuse(function, p);
	return false;
}

void foreign_free(void *p)
{
	if (!valid("free", p))
		return;
	void (*fn)(void *) = (void (*)(void *))next_free();
	segment_foreign_free();
	if (fn)
		fn(p);
}

void *foreign_realloc(void *p, size_t size)
{
	static void *cache; /* any thread, atomic */
	if (!valid("realloc", p))
		return NULL;
	void *(*fn)(void *, size_t) = (void *(*)(void *, size_t))next_function(&cache, "realloc");
	return fn ? fn(p, size) : NULL;
}

size_t foreign_usable_size(void *p)
{
	static void *cache; /* any thread, atomic */
	if (!valid("malloc_usable_size", p))
		return 0;
	size_t (*fn)(void *) = (size_t (*)(void *))next_function(&cache, "malloc_usable_size");
	return fn ? fn(p) : 0;
}
