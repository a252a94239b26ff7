/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every way that memory reaches a program, as a table, and the look at each block that comes: is it
 * in the window of its usable size? One program, one copy: paths.c.
 */
#ifndef TH_TESTS_WAYS_H
#define TH_TESTS_WAYS_H

#include <jemalloc/jemalloc.h>
#include <string.h>

#include "bands.h"
#include "fact.h"

/* Not linked: they come with the preloaded heap. */
#pragma weak mallocx
#pragma weak rallocx
#pragma weak xallocx
#pragma weak dallocx
#pragma weak mallctl

#define SMALLEST 8
#define N(a)     (sizeof(a) / sizeof((a)[0]))

static const size_t sizes[] = {
    8,     24,    64,     100,    128,    160,    200,     300,     500,     700,     1000,
    1500,  2000,  3000,   4000,   6000,   9000,   14000,   16384,   20000,   30000,   40000,
    65536, 70000, 100000, 200000, 300000, 500000, 1000000, 1100000, 5000000,
};

/* What one run of all ways found; one per run. */
struct run {
	const char *where;
	const char *way;
	bool thread_ends; /* jemalloc's batch_alloc gives such a thread nothing */
	unsigned blocks, wrong;
};

static __thread struct run *current; /* the run of this thread; own thread only */

static void *look(void *p)
{
	current->blocks++;
	if (p && bands_right(p))
		return p;
	if (current->wrong++ < 8)
		dprintf(1, "# %s, %s: a block of %zu at %p is in another window\n", current->where,
			current->way, p ? malloc_usable_size(p) : 0, p);
	return p;
}

static void *by_malloc(size_t n)
{
	return malloc(n);
}
static void *by_calloc(size_t n)
{
	return calloc(1, n);
}
/* What counts is the product, not the size of an element. */
static void *by_calloc_many(size_t n)
{
	return calloc(n / 8 + 1, 8);
}
static void *by_realloc_null(size_t n)
{
	return realloc(NULL, n);
}
static void *by_aligned_alloc(size_t n)
{
	return aligned_alloc(64, n);
}
static void *by_memalign(size_t n)
{
	return memalign(32, n);
}
static void *by_memalign_large(size_t n)
{
	return memalign(65536, n);
}
static void *by_valloc(size_t n)
{
	return valloc(n);
}
static void *by_pvalloc(size_t n)
{
	return pvalloc(n);
}
static void *by_mallocx(size_t n)
{
	return mallocx(n, 0);
}
static void *by_mallocx_zero(size_t n)
{
	return mallocx(n, MALLOCX_ZERO);
}
static void *by_mallocx_aligned(size_t n)
{
	return mallocx(n, MALLOCX_ALIGN(256));
}
static void *by_mallocx_uncached(size_t n)
{
	return mallocx(n, MALLOCX_TCACHE_NONE);
}
static void *by_mallocx_bare(size_t n)
{
	return mallocx(n, MALLOCX_TCACHE_NONE | MALLOCX_ALIGN(4096) | MALLOCX_ZERO);
}

static void *by_posix_memalign(size_t n)
{
	void *p = NULL;

	return posix_memalign(&p, 4096, n) ? NULL : p;
}

/* The largest comes from the smallest, through all bands; the others from some below. */
static void *by_realloc_grown(size_t n)
{
	size_t s = n / 8 < SMALLEST || n == sizes[N(sizes) - 1] ? SMALLEST : n / 8;
	void *p = malloc(s);

	for (; s < n; s += s / 3 + 1)
		p = look(realloc(p, s));
	return realloc(p, n);
}

/* The smallest come from the largest, through all; the others from some bands above. */
static void *by_realloc_shrunk(size_t n)
{
	size_t s = n <= SMALLEST || n > BANDS_LARGEST / 8 ? BANDS_LARGEST : 8 * n;
	void *p = malloc(s);

	for (; s > n + n / 4; s -= s / 4)
		p = look(realloc(p, s));
	return realloc(p, n);
}

/* A neighbour freed just before: large blocks grow into it, unless that leaves their window. */
static void *by_realloc_in_place(size_t n)
{
	void *p = malloc(n / 2 + 1), *next = malloc(n / 2 + 1);

	free(keep(next));
	return realloc(p, n);
}

static void *by_realloc_doubled(size_t n)
{
	void *p = malloc(n / 2 + 1);

	return reallocarray(p, n / 8 + 1, 8);
}

static void *by_rallocx_grown(size_t n)
{
	void *p = mallocx(SMALLEST, 0);

	for (size_t s = SMALLEST; s < n; s *= 2)
		p = look(rallocx(p, s, 0));
	return rallocx(p, n, 0);
}

static void *by_rallocx_uncached(size_t n)
{
	void *p = mallocx(n / 2 + 1, MALLOCX_TCACHE_NONE);

	return rallocx(p, n, MALLOCX_TCACHE_NONE | MALLOCX_ALIGN(64));
}

static void *by_xallocx(size_t n)
{
	void *p = mallocx(n, 0);

	xallocx(p, 2 * n, 6 * n, 0);
	look(p);
	xallocx(p, n, 0, 0);
	look(p);
	xallocx(p, n / 2 + 1, n, 0);
	return p;
}

static void *by_explicit_cache(size_t n)
{
	unsigned tc;
	size_t len = sizeof(tc);
	void *p;

	if (mallctl("tcache.create", &tc, &len, NULL, 0))
		return NULL;
	p = mallocx(n, MALLOCX_TCACHE(tc));
	mallctl("tcache.destroy", NULL, NULL, &tc, sizeof(tc));
	return p;
}

static void *by_batch(size_t n)
{
	void *p[40];
	struct {
		void **ptrs;
		size_t num, size;
		int flags;
	} packet = {p, n > 100000 ? 2 : 40, n, 0};
	size_t filled = 0, len = sizeof(filled);

	if (mallctl("experimental.batch_alloc", &filled, &len, &packet, sizeof(packet)))
		return NULL;
	if (!filled)
		return current->thread_ends ? malloc(n) : NULL;
	for (size_t i = 1; i < filled; i++)
		free(look(p[i]));
	return p[0];
}

static void *by_strdup(size_t n)
{
	char *text = memset(malloc(n), 'x', n), *copy;

	text[n - 1] = '\0';
	copy = strdup(text);
	free(text);
	return copy;
}

static void *by_asprintf(size_t n)
{
	char *text = NULL;

	return asprintf(&text, "%*s", (int)n, "x") < 0 ? NULL : text;
}

static void *by_getdelim(size_t n)
{
	char *line = NULL;
	size_t room = 0;
	FILE *f = fopen("/dev/zero", "r");

	setvbuf(f, NULL, _IONBF, 0);
	line = realloc(line, n);
	room = n;
	if (getdelim(&line, &room, '\0', f) < 0)
		return NULL;
	fclose(f);
	return line;
}

static const struct {
	const char *name;
	void *(*get)(size_t);
} ways[] = {
    {"malloc", by_malloc},
    {"calloc", by_calloc},
    {"calloc of many", by_calloc_many},
    {"realloc of NULL", by_realloc_null},
    {"realloc grown through every band", by_realloc_grown},
    {"realloc shrunk through every band", by_realloc_shrunk},
    {"realloc beside a freed neighbour", by_realloc_in_place},
    {"reallocarray", by_realloc_doubled},
    {"posix_memalign", by_posix_memalign},
    {"aligned_alloc", by_aligned_alloc},
    {"memalign", by_memalign},
    {"memalign of 64 KiB", by_memalign_large},
    {"valloc", by_valloc},
    {"pvalloc", by_pvalloc},
    {"mallocx", by_mallocx},
    {"mallocx zeroed", by_mallocx_zero},
    {"mallocx aligned", by_mallocx_aligned},
    {"mallocx without cache", by_mallocx_uncached},
    {"mallocx aligned, zeroed and without cache", by_mallocx_bare},
    {"mallocx with a cache of its own", by_explicit_cache},
    {"rallocx grown", by_rallocx_grown},
    {"rallocx without cache", by_rallocx_uncached},
    {"xallocx grown and shrunk", by_xallocx},
    {"batch_alloc", by_batch},
    {"strdup", by_strdup},
    {"asprintf", by_asprintf},
    {"getdelim", by_getdelim},
};

#endif
