/* SPDX-License-Identifier: BSD-2-Clause */
/* Blocks of the C library's own heap are recognised, handled by its functions, and counted. */
#include <dlfcn.h>
#include <errno.h>
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <tierheap/tierheap.h>

#include "fact.h"

static void *(*libc_malloc)(size_t);             /* glibc's own; set in main */
static size_t (*libc_usable_size)(void *);       /* glibc's own; set in main */
static struct mallinfo2 (*libc_mallinfo2)(void); /* glibc's own; set in main */

static uint64_t foreign_frees(void)
{
	struct tierheap_stats s = {.size = sizeof(s)};

	return tierheap_stats(&s) ? UINT64_MAX : s.foreign_frees;
}

static bool is_foreign(void)
{
	void *p = libc_malloc(1000);
	bool good = tierheap_tier_of(p) == -1 && malloc_usable_size(p) == libc_usable_size(p);

	free(p);
	return good;
}

/* 3000 blocks of 10 KB freed by the real free: glibc's heap shrinks again, and each was counted. */
static bool frees_counted(void)
{
	enum { N = 3000 };
	static void *p[N]; /* main thread, no lock */
	uint64_t before = foreign_frees();
	size_t used = libc_mallinfo2().uordblks;

	for (unsigned i = 0; i < N; i++)
		p[i] = memset(libc_malloc(10000), 1, 10000);
	errno = 77;
	for (unsigned i = 0; i < N; i++)
		free(p[i]);
	return errno == 77 && foreign_frees() == before + N &&
	       libc_mallinfo2().uordblks < used + 200000;
}

static bool realloc_keeps(size_t from, size_t to)
{
	char *p = libc_malloc(from);
	size_t kept = from < to ? from : to;

	memset(p, 6, from);
	p = realloc(p, to);
	for (size_t i = 0; p && i < kept; i++)
		if (p[i] != 6)
			return false;
	if (p)
		memset(p, 7, to);
	free(p);
	return p != NULL;
}

static bool realloc_zero(void)
{
	size_t used = libc_mallinfo2().uordblks;
	void *p = memset(libc_malloc(50000), 1, 50000);

	return libc_mallinfo2().uordblks >= used + 50000 && realloc(p, opaque(0)) == NULL &&
	       libc_mallinfo2().uordblks < used + 50000;
}

/* Aligned and mapped blocks of glibc have headers of their own. */
static bool other_kinds(void *handle)
{
	void *(*libc_memalign)(size_t, size_t) =
	    (void *(*)(size_t, size_t))dlsym(handle, "memalign");
	uint64_t before = foreign_frees();

	free(memset(libc_malloc(3u << 20), 1, 3u << 20));
	free(memset(libc_memalign(4096, 9000), 1, 9000));
	return foreign_frees() == before + 2;
}

static bool deep_bound(const char *path)
{
	void *lib = dlopen(path, RTLD_NOW | RTLD_DEEPBIND);
	void *(*deep_malloc)(size_t) = lib ? (void *(*)(size_t))dlsym(lib, "deep_malloc") : NULL;
	char *(*deep_strdup)(const char *) =
	    lib ? (char *(*)(const char *))dlsym(lib, "deep_strdup") : NULL;
	char *p;
	bool good;

	if (!deep_malloc || !deep_strdup)
		return false;
	p = deep_malloc(300);
	memset(p, 1, 300);
	p = realloc(p, 40000);
	good = p && p[299] == 1;
	free(p);
	p = deep_strdup("text of a deep-bound library");
	good = good && strcmp(p, "text of a deep-bound library") == 0;
	free(p);
	return good;
}

/* The other way round, where glibc's free would end the program. */
static bool deep_frees(const char *path)
{
	void *lib = dlopen(path, RTLD_NOW | RTLD_DEEPBIND);
	void (*deep_free)(void *) = lib ? (void (*)(void *))dlsym(lib, "deep_free") : NULL;
	char *(*deep_strdup)(const char *) =
	    lib ? (char *(*)(const char *))dlsym(lib, "deep_strdup") : NULL;
	uint64_t before = foreign_frees();

	if (!deep_free || !deep_strdup)
		return false;
	for (size_t size = 1; size < 300000; size *= 3)
		deep_free(memset(malloc(size), 1, size));
	deep_free(deep_strdup("text of the C library"));
	return foreign_frees() == before;
}

int main(int argc, char **argv)
{
	void *libc = dlopen("libc.so.6", RTLD_NOW | RTLD_NOLOAD);

	libc_malloc = (void *(*)(size_t))dlsym(libc, "malloc");
	libc_usable_size = (size_t(*)(void *))dlsym(libc, "malloc_usable_size");
	libc_mallinfo2 = (struct mallinfo2(*)(void))dlsym(libc, "mallinfo2");
	if (!libc_malloc || !libc_usable_size || !libc_mallinfo2)
		return 99;
	fact(tierheap_active() == 1, "the heap is tierheap's");
	fact(is_foreign(),
	     "a block of glibc's heap is in no tier, and its usable size is what glibc says");
	fact(frees_counted(),
	     "blocks of glibc's heap are freed by glibc, counted, and errno is kept");
	fact(realloc_keeps(100, 50000),
	     "realloc grows a block of glibc's heap and keeps its bytes");
	fact(realloc_keeps(50000, 100),
	     "realloc shrinks a block of glibc's heap and keeps its bytes");
	fact(realloc_zero(), "realloc(p, 0) frees a block of glibc's heap");
	fact(other_kinds(libc), "mapped and aligned blocks of glibc are freed too");
	fact(argc > 1 && deep_bound(argv[1]),
	     "a library loaded with RTLD_DEEPBIND may give its blocks to the program");
	fact(argc > 1 && deep_frees(argv[1]), "and be given the program's and the C library's");
	return fact_end();
}
