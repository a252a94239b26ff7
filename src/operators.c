/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * C++'s operators new and delete, under their mangled names (Itanium C++ ABI,
 * x86-64). libstdc++'s call malloc anyhow; ours are for programs linked to an
 * allocator that brings its own, which would otherwise meet another heap.
 */
#include <dlfcn.h>
#include <malloc.h>
#include <stdlib.h>

#include "util.h"

typedef void (*new_handler)(void);
typedef new_handler (*handler_get)(void);

/* libstdc++'s functions; looked up only where memory has run out. */
static new_handler current_handler(void)
{
	handler_get get = (handler_get)dlsym(RTLD_DEFAULT, "_ZSt15get_new_handlerv");
	return get ? get() : NULL;
}

static _Noreturn void throw_bad_alloc(void)
{
	void (*raise)(void) = (void (*)(void))dlsym(RTLD_DEFAULT, "_ZSt17__throw_bad_allocv");
	if (raise)
		raise();
	abort();
}

static void *allocate(size_t size, size_t align)
{
	if (align <= 16)
		return malloc(size);
	return align & (align - 1) ? NULL : aligned_alloc(align, size);
}

/* Out of memory: the program's handler frees some, throws, or is absent. */
static COLD void *allocate_hard(size_t size, size_t align)
{
	for (;;) {
		new_handler handler = current_handler();
		if (handler == NULL)
			throw_bad_alloc();
		handler();
		void *p = allocate(size, align);
		if (p)
			return p;
	}
}

static inline void *new_or_throw(size_t size, size_t align)
{
	void *p = allocate(size, align);
	return likely(p != NULL) ? p : allocate_hard(size, align);
}

/*
 * nothrow: the handler is called and may throw, which C can't catch. libstdc++'s
 * operator can: it calls the throwing one above and returns NULL for what it throws.
 */
static COLD void *nothrow_hard(const char *name, size_t size, size_t align, const void *tag)
{
	void *lib = dlopen("libstdc++.so.6", RTLD_LAZY | RTLD_NOLOAD);
	void *fn = lib ? dlsym(lib, name) : NULL;
	void *p = NULL;
	if (fn && align)
		p = ((void *(*)(size_t, size_t, const void *))fn)(size, align, tag);
	else if (fn)
		p = ((void *(*)(size_t, const void *))fn)(size, tag);
	if (lib)
		dlclose(lib);
	return p;
}

static inline void *new_or_null(const char *name, size_t size, size_t align, const void *tag)
{
	void *p = allocate(size, align);
	return likely(p != NULL) ? p : nothrow_hard(name, size, align, tag);
}

#define NEW(name, params, expr)                       \
	EXPORT void *name params;                     \
	EXPORT void *name params                      \
	{                                             \
		return expr;                          \
	}
#define DELETE(name, ...)                             \
	EXPORT void name(void *p, ##__VA_ARGS__);     \
	EXPORT void name(void *p, ##__VA_ARGS__)      \
	{                                             \
		free(p);                              \
	}
#define UNUSED_SIZE    size_t size_ __attribute__((unused))
#define UNUSED_ALIGN   size_t align_ __attribute__((unused))
#define UNUSED_NOTHROW const void *nothrow_ __attribute__((unused))

NEW(_Znwm, (size_t size), new_or_throw(size, 0))
NEW(_Znam, (size_t size), new_or_throw(size, 0))
NEW(_ZnwmRKSt9nothrow_t, (size_t size, const void *tag),
    new_or_null("_ZnwmRKSt9nothrow_t", size, 0, tag))
NEW(_ZnamRKSt9nothrow_t, (size_t size, const void *tag),
    new_or_null("_ZnamRKSt9nothrow_t", size, 0, tag))
NEW(_ZnwmSt11align_val_t, (size_t size, size_t align), new_or_throw(size, align))
NEW(_ZnamSt11align_val_t, (size_t size, size_t align), new_or_throw(size, align))
NEW(_ZnwmSt11align_val_tRKSt9nothrow_t, (size_t size, size_t align, const void *tag),
    new_or_null("_ZnwmSt11align_val_tRKSt9nothrow_t", size, align, tag))
NEW(_ZnamSt11align_val_tRKSt9nothrow_t, (size_t size, size_t align, const void *tag),
    new_or_null("_ZnamSt11align_val_tRKSt9nothrow_t", size, align, tag))

DELETE(_ZdlPv)
DELETE(_ZdaPv)
DELETE(_ZdlPvm, UNUSED_SIZE)
DELETE(_ZdaPvm, UNUSED_SIZE)
DELETE(_ZdlPvRKSt9nothrow_t, UNUSED_NOTHROW)
DELETE(_ZdaPvRKSt9nothrow_t, UNUSED_NOTHROW)
DELETE(_ZdlPvSt11align_val_t, UNUSED_ALIGN)
DELETE(_ZdaPvSt11align_val_t, UNUSED_ALIGN)
DELETE(_ZdlPvSt11align_val_tRKSt9nothrow_t, UNUSED_ALIGN, UNUSED_NOTHROW)
DELETE(_ZdaPvSt11align_val_tRKSt9nothrow_t, UNUSED_ALIGN, UNUSED_NOTHROW)
DELETE(_ZdlPvmSt11align_val_t, UNUSED_SIZE, UNUSED_ALIGN)
DELETE(_ZdaPvmSt11align_val_t, UNUSED_SIZE, UNUSED_ALIGN)
