/* SPDX-License-Identifier: BSD-2-Clause */
/* xallocx resizes in place up to the edge of the block's band, and never out of its window. */
#include <jemalloc/jemalloc.h>
#include <stdint.h>
#include <string.h>

#include "bands.h"
#include "fact.h"

static const size_t sizes[] = {16384,  20000,  40000,   65536,   100000, 200000,
			       300000, 700000, 1000000, 2000000, 6000000};
#define N (sizeof(sizes) / sizeof(*sizes))

static bool small_stays(void)
{
	void *p = mallocx(1000, 0);
	size_t old = sallocx(p, 0);
	bool good =
	    xallocx(p, 4000, 0, 0) == old && xallocx(p, 100, 0, 0) == old && sallocx(p, 0) == old;

	free(p);
	return good;
}

/* What xallocx returns is what the block then has, and its window is still the right one. */
static bool consistent(void)
{
	for (size_t i = 0; i < N; i++) {
		unsigned char *p = mallocx(sizes[i], 0);
		size_t size;

		memset(p, 1, sizes[i]);
		for (unsigned step = 1; step <= 8; step++) {
			size = xallocx(p, sizes[i], sizes[i] * step, 0);
			if (size != sallocx(p, 0) || size < sizes[i] || !bands_right(p))
				return false;
			memset(p, 1, size);
		}
		for (unsigned step = 1; step <= 8; step++) {
			size = xallocx(p, sizes[i] / step, 0, 0);
			if (size != sallocx(p, 0) || size < sizes[i] / step || !bands_right(p))
				return false;
		}
		free(p);
	}
	return true;
}

/* Large blocks share the last band: there growing and shrinking in place is to work. */
static bool shrinks_in_last_band(void)
{
	void *p = mallocx(24u << 20, 0);
	size_t size = xallocx(p, 16u << 20, 0, 0);
	bool good = size < 24u << 20 && size >= 16u << 20 && sallocx(p, 0) == size;

	free(p);
	return good;
}

static bool grows_in_last_band(void)
{
	char *p = mallocx(64u << 20, 0);
	size_t size;

	/* What shrinking leaves free behind the block is there to grow into. */
	xallocx(p, 16u << 20, 0, 0);
	size = xallocx(p, 32u << 20, 0, MALLOCX_ZERO);
	for (size_t i = 16u << 20; i < size; i += 4096)
		if (p[i])
			return false;
	free(p);
	return size >= 32u << 20;
}

/* A block with room behind it: asked for far more than its band holds, it gets none or what the
 * band holds. */
static bool clamped(void)
{
	for (size_t i = 0; i < N; i++) {
		void *p[8], *after[8];
		size_t edge = bands_windows[bands_of_size(nallocx(sizes[i], 0))].largest;

		for (unsigned k = 0; k < 8; k++) {
			p[k] = mallocx(sizes[i], 0);
			after[k] = mallocx(sizes[i], 0);
		}
		for (unsigned k = 0; k < 8; k++)
			free(after[k]);
		for (unsigned k = 0; k < 8; k++) {
			size_t size = xallocx(p[k], sizes[i], 7 * sizes[i], 0);

			if (size > edge && edge != bands_windows[bands_count - 1].largest)
				return false;
			free(p[k]);
		}
	}
	return true;
}

/*
 * Blocks of 2-4 MiB come and go; before one goes it grows, as far as what is free behind it allows:
 * that may be enough for what it has to have, but not for all that it may have.
 */
static bool says_what_it_reached(void)
{
	void *p[16] = {NULL};
	unsigned grown = 0;
	uint32_t x = 1;

	for (unsigned i = 0; i < 20000; i++) {
		void **at = &p[(x = x * 1664525 + 1013904223) >> 8 & 15];
		size_t size = (2u << 20) + 1 + (x >> 4) % (2u << 20), old;

		if (!*at) {
			*at = mallocx(size, 0);
			continue;
		}
		old = sallocx(*at, 0);
		size_t told = xallocx(*at, size, 64u << 20, 0);
		if (told != sallocx(*at, 0) || told != malloc_usable_size(*at))
			return false;
		grown += told > old && told < 4u << 20;
		if (x >> 30 == 0) {
			free(*at);
			*at = NULL;
		}
	}
	for (unsigned i = 0; i < 16; i++)
		free(p[i]);
	return grown > 0;
}

static bool realloc_across_edge(void)
{
	for (size_t i = 0; i + 1 < N; i++) {
		char *p = malloc(sizes[i]);

		p[0] = 2;
		p[sizes[i] - 1] = 3;
		p = realloc(p, sizes[i + 1]);
		if (!p || p[0] != 2 || p[sizes[i] - 1] != 3 || !bands_right(p))
			return false;
		free(p);
	}
	return true;
}

int main(void)
{
	bands_learn();
	fact(bands_count >= BANDS_MIN, "the heap has windows to be told apart");
	fact(small_stays(), "xallocx leaves a small block as it is, and says so");
	fact(consistent(),
	     "xallocx returns the block's size and keeps it in its window, up and down");
	fact(shrinks_in_last_band(), "xallocx shrinks in place within a band");
	fact(grows_in_last_band(), "xallocx grows in place within a band, zeroed if asked");
	fact(clamped(), "xallocx never grows a block beyond the largest size of its window");
	fact(says_what_it_reached(), "xallocx says what it reached, where it is not all it may");
	fact(realloc_across_edge(),
	     "realloc across an edge moves the block to the other window with its bytes");
	return fact_end();
}
