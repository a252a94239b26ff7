/* SPDX-License-Identifier: BSD-2-Clause */
/* A request above PTRDIFF_MAX, or for more memory than can be had, gives NULL and ENOMEM. */
#include <errno.h>
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>

#include "fact.h"

static const size_t sizes[] = {
    PTRDIFF_MAX, (size_t)PTRDIFF_MAX + 1, SIZE_MAX - 4096, SIZE_MAX - 1, SIZE_MAX,
};

static void *by_malloc(size_t n)
{
	return malloc(n);
}
static void *by_calloc(size_t n)
{
	return calloc(1, n);
}
static void *by_calloc_swapped(size_t n)
{
	return calloc(n, 1);
}
static void *by_realloc(size_t n)
{
	return realloc(NULL, n);
}
static void *by_reallocarray(size_t n)
{
	return reallocarray(NULL, n, 1);
}

static bool refused(void *(*get)(size_t))
{
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		errno = 0;
		if (get(opaque(sizes[i])) != NULL || errno != ENOMEM)
			return false;
	}
	return true;
}

static bool realloc_keeps_block(void)
{
	char *p = keep(malloc(100)), *same = keep(p);
	bool good;

	p[99] = 4;
	errno = 0;
	good = realloc(same, opaque(PTRDIFF_MAX)) == NULL && errno == ENOMEM && p[99] == 4;
	free(p);
	return good;
}

/* Larger than any address space, yet below PTRDIFF_MAX. */
static bool beyond_address_space(void)
{
	errno = 0;
	return malloc(opaque((size_t)1 << 48)) == NULL && errno == ENOMEM;
}

static bool still_serves(void)
{
	char *p = keep(malloc(100));

	if (p)
		p[99] = 1;
	free(p);
	return p != NULL;
}

int main(void)
{
	fact(refused(by_malloc), "malloc from PTRDIFF_MAX up gives NULL and ENOMEM");
	fact(refused(by_calloc), "calloc(1, n) from PTRDIFF_MAX up gives NULL and ENOMEM");
	fact(refused(by_calloc_swapped), "calloc(n, 1) from PTRDIFF_MAX up gives NULL and ENOMEM");
	fact(refused(by_realloc), "realloc(NULL, n) from PTRDIFF_MAX up gives NULL and ENOMEM");
	fact(refused(by_reallocarray),
	     "reallocarray(NULL, n, 1) from PTRDIFF_MAX up gives NULL and ENOMEM");
	fact(realloc_keeps_block(), "realloc that fails gives ENOMEM and leaves the block alone");
	fact(beyond_address_space(), "malloc of 256 TiB gives NULL and ENOMEM");
	fact(still_serves(), "the heap serves on after refusals");
	return fact_end();
}
