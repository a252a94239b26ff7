/* SPDX-License-Identifier: BSD-2-Clause */
/* A program linked to libjemalloc gets the whole of jemalloc(3)'s non-standard API from the heap.
 */
#include <dlfcn.h>
#include <errno.h>
#include <jemalloc/jemalloc.h>
#include <stdint.h>
#include <string.h>

#include "fact.h"

static const char *const names[] = {
    "mallocx",
    "rallocx",
    "xallocx",
    "sallocx",
    "dallocx",
    "sdallocx",
    "nallocx",
    "mallctl",
    "mallctlnametomib",
    "mallctlbymib",
    "malloc_stats_print",
    "malloc_message",
    "malloc",
    "free",
    "calloc",
    "realloc",
    "posix_memalign",
    "aligned_alloc",
    "memalign",
    "valloc",
    "malloc_usable_size",
};

/* All of them are found in one object: two would be two heaps. */
static bool one_object(void)
{
	Dl_info heap, other;

	if (!dladdr(dlsym(RTLD_DEFAULT, "malloc"), &heap))
		return false;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		void *at = dlsym(RTLD_DEFAULT, names[i]);

		if (!at || !dladdr(at, &other) || other.dli_fbase != heap.dli_fbase) {
			dprintf(1, "# %s is not in %s\n", names[i], heap.dli_fname);
			return false;
		}
	}
	return true;
}

static bool all(const unsigned char *p, size_t n, unsigned char value)
{
	for (size_t i = 0; i < n; i++)
		if (p[i] != value)
			return false;
	return true;
}

static bool aligned(void)
{
	for (unsigned lg = 3; lg <= 30; lg++) {
		void *p = mallocx(100, MALLOCX_LG_ALIGN(lg));

		if (!p || (uintptr_t)p & ((UINT64_C(1) << lg) - 1))
			return false;
		dallocx(p, 0);
	}
	return true;
}

static bool zeroed(int flags)
{
	for (size_t n = 8; n <= 4u << 20; n *= 2) {
		unsigned char *p = mallocx(n, flags);

		memset(p, 0xff, n);
		dallocx(p, flags);
		p = mallocx(n, MALLOCX_ZERO | flags);
		if (!p || !all(p, n, 0))
			return false;
		dallocx(p, flags);
	}
	return true;
}

static bool rallocx_zeroes_growth(void)
{
	unsigned char *p = mallocx(50, MALLOCX_ZERO);
	size_t old, n;

	for (n = 50, old = sallocx(p, 0); n < 4u << 20; n *= 3) {
		p = rallocx(p, n, MALLOCX_ZERO);
		if (!p || !all(p, sallocx(p, 0), 0))
			return false;
		old = sallocx(p, 0);
	}
	dallocx(p, 0);
	return old > 1u << 20;
}

static bool rallocx_keeps_alignment(void)
{
	char *p = mallocx(100, MALLOCX_ALIGN(256));

	for (size_t n = 200; p && n < 4u << 20; n *= 3) {
		p = rallocx(p, n, MALLOCX_ALIGN(4096));
		if (!p || (uintptr_t)p % 4096)
			return false;
	}
	dallocx(p, 0);
	return p != NULL;
}

static bool nallocx_is_true(void)
{
	for (size_t n = 1; n < 6u << 20; n += n / 5 + 1) {
		void *p = mallocx(n, 0);
		bool good =
		    p && sallocx(p, 0) == nallocx(n, 0) && malloc_usable_size(p) == nallocx(n, 0);

		sdallocx(p, n, 0);
		if (!good)
			return false;
	}
	return true;
}

static bool caches(void)
{
	unsigned tc;
	size_t len = sizeof(tc);
	void *first, *again;

	if (mallctl("tcache.create", &tc, &len, NULL, 0))
		return false;
	first = mallocx(500, MALLOCX_TCACHE(tc));
	dallocx(first, MALLOCX_TCACHE(tc));
	again = mallocx(500, MALLOCX_TCACHE(tc));
	dallocx(again, MALLOCX_TCACHE_NONE);
	if (first != again || mallctl("tcache.flush", NULL, NULL, &tc, sizeof(tc)))
		return false;
	return mallctl("tcache.destroy", NULL, NULL, &tc, sizeof(tc)) == 0;
}

static bool too_large(void)
{
	return mallocx(opaque(PTRDIFF_MAX), 0) == NULL && nallocx(opaque(SIZE_MAX), 0) == 0 &&
	       rallocx(mallocx(10, 0), opaque(PTRDIFF_MAX), 0) == NULL;
}

static size_t stat_bytes(const char *name)
{
	uint64_t epoch = 1;
	size_t value = 0, len = sizeof(epoch);

	if (mallctl("epoch", &epoch, &len, &epoch, len))
		return 0;
	len = sizeof(value);
	return mallctl(name, &value, &len, NULL, 0) ? 0 : value;
}

/* The statistics that programs print and steer by are those of the blocks that they got. */
static bool allocated_grows(void)
{
	size_t before = stat_bytes("stats.allocated"), grown, shrunk;
	void *p[3];

	for (unsigned i = 0; i < 3; i++)
		p[i] = malloc(10u << 20);
	grown = stat_bytes("stats.allocated");
	for (unsigned i = 0; i < 3; i++)
		free(p[i]);
	shrunk = stat_bytes("stats.allocated");
	dprintf(1, "# stats.allocated: %zu, %zu with 30 MiB more, %zu after free\n", before, grown,
		shrunk);
	return before > 0 && grown > before + (29u << 20) && grown < before + (31u << 20) &&
	       shrunk < before + (1u << 20);
}

static bool version(void)
{
	const char *v = NULL;
	size_t len = sizeof(v);

	return mallctl("version", &v, &len, NULL, 0) == 0 && strncmp(v, "5.3.0-", 6) == 0;
}

static size_t printed; /* bytes that malloc_stats_print gave; main thread, no lock */

static void count_text(void *ctx, const char *text)
{
	(void)ctx;
	printed += strlen(text);
}

static bool prints_stats(void)
{
	malloc_stats_print(count_text, NULL, "J");
	return printed > 1000;
}

int main(void)
{
	fact(one_object(), "every public function of jemalloc is in the object that has malloc");
	fact(version(), "mallctl(\"version\") is 5.3.0");
	fact(aligned(), "mallocx with MALLOCX_LG_ALIGN aligns, from 8 bytes to 1 GiB");
	fact(zeroed(0), "mallocx with MALLOCX_ZERO zeroes used memory");
	fact(zeroed(MALLOCX_TCACHE_NONE),
	     "mallocx with MALLOCX_ZERO and without a cache zeroes used memory");
	fact(rallocx_zeroes_growth(),
	     "rallocx with MALLOCX_ZERO zeroes what it adds, through every size");
	fact(rallocx_keeps_alignment(), "rallocx with MALLOCX_ALIGN aligns, through every size");
	fact(nallocx_is_true(), "nallocx, sallocx and malloc_usable_size agree for every size");
	fact(caches(), "explicit thread caches are created, used, flushed and destroyed");
	fact(too_large(), "mallocx, nallocx and rallocx refuse what is too large");
	fact(allocated_grows(),
	     "mallctl(\"stats.allocated\") grows and shrinks by what is allocated and freed");
	fact(prints_stats(), "malloc_stats_print prints");
	return fact_end();
}
