/* SPDX-License-Identifier: BSD-2-Clause */
/* Every aligned request is aligned, or refused as glibc and POSIX say (posix_memalign(3)). */
#include <errno.h>
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "fact.h"

static const size_t alignments[] = {8, 16, 32, 64, 256, 1024, 4096, 65536, 2u << 20, 1u << 30};
static const size_t sizes[] = {0, 1, 13, 64, 1000, 4096, 5000, 70000, 1u << 20, (2u << 20) + 1};
#define N(a) (sizeof(a) / sizeof((a)[0]))

static void *by_posix_memalign(size_t alignment, size_t size)
{
	void *p = NULL;

	return posix_memalign(&p, alignment, size) == 0 ? p : NULL;
}

/* The block is aligned, as large as asked for, and its first and last byte can be written. */
static bool block_fits(char *p, size_t alignment, size_t size)
{
	if (!p || (uintptr_t)p % alignment || malloc_usable_size(p) < size)
		return false;
	if (size) {
		p[0] = 1;
		p[size - 1] = 1;
	}
	return true;
}

static bool all_aligned(void *(*get)(size_t, size_t))
{
	for (size_t a = 0; a < N(alignments); a++) {
		for (size_t s = 0; s < N(sizes); s++) {
			char *p = get(alignments[a], sizes[s]);

			if (!block_fits(p, alignments[a], sizes[s])) {
				dprintf(1, "# alignment %zu, size %zu: %p\n", alignments[a],
					sizes[s], (void *)p);
				return false;
			}
			free(p);
		}
	}
	return true;
}

static bool page_aligned(void *(*get)(size_t), size_t granule)
{
	for (size_t s = 0; s < N(sizes); s++) {
		void *p = get(sizes[s]);

		if (!block_fits(p, 4096, (sizes[s] + granule - 1) / granule * granule))
			return false;
		free(p);
	}
	return true;
}

static bool malloc_aligned(void)
{
	for (size_t n = 1; n < 100000; n += n / 7 + 1) {
		void *p = malloc(n);

		/* Blocks below 16 bytes can't hold a type that wants 16 (C11 7.22.3, and
		 * jemalloc(3)). */
		if ((uintptr_t)p % (n < 16 ? 8 : 16))
			return false;
		free(p);
	}
	return true;
}

static bool refuses(size_t alignment, size_t size, int error)
{
	void *const untouched = (void *)(uintptr_t)0x5a5a;
	void *out = untouched;

	errno = 1234;
	return posix_memalign(&out, opaque(alignment), opaque(size)) == error && out == untouched &&
	       errno == 1234;
}

static bool success_keeps_errno(void)
{
	void *out = NULL;
	bool good;

	errno = 1234;
	good = posix_memalign(&out, 64, 100) == 0 && errno == 1234;
	free(out);
	return good;
}

static bool gives_enomem(void *p)
{
	return p == NULL && errno == ENOMEM;
}

/* glibc takes any alignment in memalign and rounds it up to a power of two. */
static bool memalign_rounds_up(void)
{
	void *p = keep(memalign(opaque(48), 100));
	bool good = p && (uintptr_t)p % 64 == 0;

	free(p);
	return good;
}

/* EINVAL since glibc 2.38 (C17 7.22.3.1); before that, as memalign. */
static bool aligned_alloc_of_no_power(void)
{
	void *p;
	bool good;

	errno = 0;
	p = keep(aligned_alloc(opaque(48), 96));
	good = p ? (uintptr_t)p % 64 == 0 : errno == EINVAL;
	free(p);
	return good;
}

static bool realloc_of_aligned(void)
{
	char *p = aligned_alloc(4096, 5000);

	memset(p, 3, 5000);
	p = realloc(p, 200000);
	for (size_t i = 0; i < 5000; i++)
		if (p[i] != 3)
			return false;
	free(p);
	return true;
}

int main(void)
{
	fact(all_aligned(by_posix_memalign), "posix_memalign aligns, from 8 bytes to 1 GiB");
	fact(all_aligned(aligned_alloc), "aligned_alloc aligns, from 8 bytes to 1 GiB");
	fact(all_aligned(memalign), "memalign aligns, from 8 bytes to 1 GiB");
	fact(page_aligned(valloc, 1), "valloc aligns to the page");
	fact(page_aligned(pvalloc, 4096),
	     "pvalloc aligns to the page and rounds the size up to it");
	fact(malloc_aligned(), "malloc aligns for every type that fits");
	fact(refuses(0, 100, EINVAL),
	     "posix_memalign refuses alignment 0 with EINVAL, and touches neither *out nor errno");
	fact(refuses(1, 100, EINVAL),
	     "posix_memalign refuses alignment 1 with EINVAL, and touches neither *out nor errno");
	fact(refuses(4, 100, EINVAL),
	     "posix_memalign refuses alignment 4 with EINVAL, and touches neither *out nor errno");
	fact(refuses(3 * 4096, 100, EINVAL),
	     "posix_memalign refuses 12288 with EINVAL, and touches neither *out nor errno");
	fact(refuses(64, PTRDIFF_MAX, ENOMEM),
	     "posix_memalign of too much gives ENOMEM, and touches neither *out nor errno");
	fact(refuses(64, SIZE_MAX, ENOMEM),
	     "posix_memalign of SIZE_MAX gives ENOMEM, and touches neither *out nor errno");
	fact(success_keeps_errno(), "posix_memalign that succeeds leaves errno alone");
	errno = 0;
	fact(gives_enomem(aligned_alloc(64, opaque(SIZE_MAX - 63))),
	     "aligned_alloc of too much gives NULL and ENOMEM");
	errno = 0;
	fact(gives_enomem(memalign(64, opaque(PTRDIFF_MAX))),
	     "memalign of too much gives NULL and ENOMEM");
	errno = 0;
	fact(gives_enomem(valloc(opaque(SIZE_MAX))), "valloc of too much gives NULL and ENOMEM");
	errno = 0;
	fact(gives_enomem(pvalloc(opaque(SIZE_MAX))),
	     "pvalloc whose rounding overflows gives NULL and ENOMEM");
	fact(memalign_rounds_up(),
	     "memalign takes an alignment that is no power of two and rounds it up");
	fact(aligned_alloc_of_no_power(),
	     "aligned_alloc of an alignment that is no power of two gives EINVAL, or rounds it up");
	fact(realloc_of_aligned(), "an aligned block can be grown by realloc and keeps its bytes");
	return fact_end();
}
