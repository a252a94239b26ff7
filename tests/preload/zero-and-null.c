/* SPDX-License-Identifier: BSD-2-Clause */
/* Zero sizes, null pointers and overflow are answered as glibc answers them (malloc(3)). */
#include <errno.h>
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "fact.h"

static bool unique_zero(void)
{
	void *a = keep(malloc(0)), *b = keep(malloc(0)), *c = keep(calloc(0, 8)),
	     *d = keep(calloc(8, 0));
	void *e = keep(realloc(NULL, 0));
	bool good = a && b && c && d && e && a != b && a != c && c != d && a != e && d != e;

	free(a);
	free(b);
	free(c);
	free(d);
	free(e);
	return good;
}

static bool realloc_zero_frees(void)
{
	struct mallinfo2 before, after;
	const size_t n = 32u << 20;
	char *p = malloc(n);

	if (!p)
		return false;
	memset(p, 1, n);
	before = mallinfo2();
	errno = 0;
	if (realloc(p, opaque(0)) != NULL || errno != 0)
		return false;
	after = mallinfo2();
	return before.uordblks + before.hblkhd >= after.uordblks + after.hblkhd + n;
}

static bool realloc_null_allocates(void)
{
	char *p = realloc(NULL, 100);

	if (!p)
		return false;
	memset(p, 7, 100);
	free(p);
	return true;
}

static bool calloc_overflow(void)
{
	errno = 0;
	return calloc(opaque(SIZE_MAX / 2 + 2), 2) == NULL && errno == ENOMEM;
}

static bool reallocarray_overflow(void)
{
	char *p = keep(malloc(64)), *same = keep(p);
	bool good;

	memset(p, 5, 64);
	errno = 0;
	good = reallocarray(same, opaque(SIZE_MAX / 8 + 1), 8) == NULL && errno == ENOMEM;
	good = good && p[0] == 5 && p[63] == 5;
	free(p);
	return good;
}

static bool reallocarray_grows(void)
{
	char *p = keep(malloc(16));

	memset(p, 9, 16);
	p = reallocarray(p, 1000, 40);
	if (!p || malloc_usable_size(p) < 40000 || p[0] != 9 || p[15] != 9)
		return false;
	free(p);
	return true;
}

static bool calloc_zeroes_reused_memory(void)
{
	static const size_t sizes[] = {8, 100, 1000, 5000, 20000, 70000, 300000, 3000000};

	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		char *p = keep(malloc(sizes[i]));

		memset(p, 0xee, malloc_usable_size(p));
		free(p);
		p = keep(calloc(1, sizes[i]));
		for (size_t k = 0; k < sizes[i]; k++)
			if (p[k])
				return false;
		free(p);
	}
	return true;
}

int main(void)
{
	free(NULL);
	fact(true, "free(NULL) does nothing");
	fact(unique_zero(), "malloc(0), calloc(0, n), calloc(n, 0) and realloc(NULL, 0) give a "
			    "block of their own each");
	fact(realloc_zero_frees(), "realloc(p, 0) frees p, returns NULL and leaves errno alone");
	fact(realloc_null_allocates(), "realloc(NULL, n) allocates");
	fact(calloc_overflow(), "calloc whose product overflows gives NULL and ENOMEM");
	fact(reallocarray_overflow(), "reallocarray whose product overflows gives NULL and ENOMEM "
				      "and leaves the block alone");
	fact(reallocarray_grows(), "reallocarray grows a block and keeps its bytes");
	fact(calloc_zeroes_reused_memory(), "calloc zeroes memory that was used before");
	fact(malloc_usable_size(NULL) == 0, "malloc_usable_size(NULL) is 0");
	return fact_end();
}
