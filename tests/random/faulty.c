/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A heap with a fault, preloaded before the library that serves it: what tests/random/random has to
 * find. FAULT names it; it shows now and then.
 */
#include <dlfcn.h>
#include <errno.h>
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *p, size_t size);
extern void *__libc_memalign(size_t align, size_t size);
extern void __libc_free(void *p);

static char fault[16];                 /* set once, before threads */
static size_t (*usable_size)(void *p); /* of the library; set once */
static _Atomic unsigned calls;         /* any thread */

__attribute__((constructor)) static void faulty_start(void)
{
	const char *name = getenv("FAULT");
	void *found = dlsym(RTLD_NEXT, "malloc_usable_size");

	memcpy(&usable_size, &found, sizeof(found));
	strncpy(fault, name ? name : "", sizeof(fault) - 1);
}

static int due(const char *name, unsigned every)
{
	return strcmp(fault, name) == 0 && ++calls % every == 0;
}

/* The block of the call before too: it is seldom free again. */
void *malloc(size_t size)
{
	static void *last; /* any thread, atomic */
	void *p = __atomic_load_n(&last, __ATOMIC_RELAXED);

	if (size < 64 || size > 128 || strcmp(fault, "twice") != 0)
		return __libc_malloc(size);
	if (p && due("twice", 100))
		return p;
	p = __libc_malloc(128);
	__atomic_store_n(&last, p, __ATOMIC_RELAXED);
	return p;
}

void *calloc(size_t n, size_t size)
{
	unsigned char *p = __libc_calloc(n, size);

	/* The C library asks for less. */
	if (p && n * size > 2048 && due("calloc", 100))
		p[n * size - 1] = 1;
	return p;
}

void *realloc(void *p, size_t size)
{
	size_t old = p ? usable_size(p) : 0;
	unsigned char *q = __libc_realloc(p, size);

	if (q && old && size > old && due("realloc", 1000))
		q[old - 1] ^= 1;
	if (p && size > PTRDIFF_MAX && due("refusal", 3))
		*(unsigned char *)p ^= 1;
	return q;
}

int posix_memalign(void **out, size_t align, size_t size)
{
	void *p;

	if (align < sizeof(void *) || (align & (align - 1)))
		return EINVAL;
	int saved = errno;
	/* Larger classes are aligned to what they are multiples of. */
	p = size > 16 && align > 64 && due("align", 100) ? __libc_malloc(size) : __libc_memalign(align, size);
	errno = saved;
	if (!p)
		return ENOMEM;
	*out = p;
	return 0;
}

size_t malloc_usable_size(void *p)
{
	size_t size = usable_size(p);

	return size && due("usable", 1000) ? size + 1 : size;
}

void free(void *p)
{
	__libc_free(p);
	if (due("errno", 1000))
		errno = EINVAL;
}
