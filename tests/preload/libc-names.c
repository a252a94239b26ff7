/* SPDX-License-Identifier: BSD-2-Clause */
/* Names that old programs and libraries call are served by the same heap as malloc. */
#include <dlfcn.h>
#include <errno.h>
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "fact.h"

typedef void *(*get_1)(size_t);
typedef void *(*get_2)(size_t, size_t);
typedef void *(*resize_fn)(void *, size_t);
typedef void (*free_fn)(void *);
typedef int (*memalign_fn)(void **, size_t, size_t);

/* The name's address, and that it lies in the same object as malloc. */
static void *symbol(const char *name)
{
	Dl_info here, there;
	void *found = dlsym(RTLD_DEFAULT, name);

	if (!found || !dladdr(found, &here) || !dladdr(dlsym(RTLD_DEFAULT, "malloc"), &there) ||
	    here.dli_fbase != there.dli_fbase) {
		dprintf(1, "# %s is %s\n", name, found ? "another library's" : "not defined");
		return NULL;
	}
	return found;
}

static bool usable_block(char *p, size_t size)
{
	if (!p || malloc_usable_size(p) < size)
		return false;
	memset(p, 1, size);
	free(p);
	return true;
}

static bool gets_one(const char *name)
{
	get_1 get = (get_1)symbol(name);

	return get && usable_block(get(100), 100) && usable_block(get(100000), 100000);
}

static bool gets_two(const char *name, size_t first, size_t second, size_t size)
{
	get_2 get = (get_2)symbol(name);

	return get && usable_block(get(first, second), size);
}

static bool resizes(const char *name)
{
	resize_fn resize = (resize_fn)symbol(name);

	return resize && usable_block(resize(malloc(10), 5000), 5000);
}

static bool aligns(const char *name)
{
	memalign_fn align = (memalign_fn)symbol(name);
	void *p = NULL;

	return align && align(&p, 128, 300) == 0 && (uintptr_t)p % 128 == 0 && usable_block(p, 300);
}

/* Freed through the name: the same block comes back at the next request, as from a thread cache. */
static bool frees(const char *name)
{
	free_fn release = (free_fn)symbol(name);
	void *p;
	uintptr_t first;

	if (!release)
		return false;
	p = keep(malloc(2000));
	first = (uintptr_t)p;
	release(p);
	p = keep(malloc(2000));
	free(p);
	release(NULL);
	return (uintptr_t)p == first;
}

static bool frees_sized(void)
{
	void (*release)(void *, size_t) = (void (*)(void *, size_t))symbol("free_sized");

	if (!release)
		return false;
	for (size_t n = 0; n < 200000; n = n * 2 + 1)
		release(keep(malloc(n)), n);
	release(NULL, 10);
	return true;
}

static bool frees_aligned_sized(void)
{
	void (*release)(void *, size_t, size_t) =
	    (void (*)(void *, size_t, size_t))symbol("free_aligned_sized");

	if (!release)
		return false;
	for (size_t a = 8; a <= 65536; a *= 2)
		release(keep(aligned_alloc(a, 3 * a)), a, 3 * a);
	release(NULL, 64, 64);
	return true;
}

static bool tells(const char *name)
{
	struct mallinfo (*info)(void) = (struct mallinfo (*)(void))symbol(name);
	void *p = keep(malloc(100000));
	struct mallinfo told = { 0 };

	if (info)
		told = info();
	free(p);
	return told.uordblks >= 100000 && told.arena >= told.uordblks;
}

static bool refuses_options(const char *name)
{
	int (*option)(int, int) = (int (*)(int, int))symbol(name);

	return option && option(M_MMAP_THRESHOLD, 65536) == 0;
}

int main(void)
{
	fact(gets_one("__libc_malloc"), "__libc_malloc allocates from the heap");
	fact(gets_two("__libc_calloc", 10, 30, 300), "__libc_calloc allocates from the heap");
	fact(resizes("__libc_realloc"), "__libc_realloc resizes a block of the heap");
	fact(frees("__libc_free"), "__libc_free frees a block of the heap");
	fact(gets_two("__libc_memalign", 256, 1000, 1000),
	     "__libc_memalign allocates from the heap");
	fact(gets_one("__libc_valloc"), "__libc_valloc allocates from the heap");
	fact(gets_one("__libc_pvalloc"), "__libc_pvalloc allocates from the heap");
	fact(aligns("__posix_memalign"), "__posix_memalign allocates from the heap");
	fact(frees("cfree"), "cfree frees a block of the heap");
	fact(frees_sized(), "free_sized frees blocks of every size, and NULL");
	fact(frees_aligned_sized(), "free_aligned_sized frees blocks of every alignment, and NULL");
	fact(tells("__libc_mallinfo"), "__libc_mallinfo tells of the heap");
	fact(refuses_options("__libc_mallopt"), "__libc_mallopt knows none of glibc's options");
	fact(symbol("reallocarray") != NULL, "reallocarray is the heap's");
	fact(symbol("malloc_usable_size") != NULL, "malloc_usable_size is the heap's");
	return fact_end();
}
