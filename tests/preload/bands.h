/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The bands of a heap that is sorted by size, found from outside: by the addresses of its blocks,
 * and the range that the heap publishes. C and C++. One program, one copy: bands_learn first, from
 * main.
 */
#ifndef TH_TESTS_BANDS_H
#define TH_TESTS_BANDS_H

#include <fcntl.h>
#include <malloc.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tierheap/segment.h"

/* Purity asks for about 50 bands; blocks over BANDS_LARGEST share the last one. */
#define BANDS_MIN     40u
#define BANDS_LARGEST ((size_t)6 << 20)
/* A band has a window of its own once some 64 KB of it are there, of large blocks 512 KB. */
#define BANDS_WARM ((size_t)1 << 20)

struct bands_window {
	uintptr_t place;     /* see bands_place */
	size_t largest;      /* largest usable size seen, bytes */
};

static struct bands_window bands_windows[128]; /* ascending; written by bands_learn alone */
static unsigned bands_count;                   /* of these; written by bands_learn alone */
static uintptr_t bands_base, bands_unit; /* the range, and a window's bytes; by bands_learn alone */
static bool bands_disorder; /* a larger block lay lower; written by bands_learn alone */

/* Asks for enough of one size to bring its band into its window; the blocks are kept for ever:
 * those that came first lie in the starter window, and would come back at a later request. */
static inline void bands_warm_size(size_t size)
{
	size_t blocks = BANDS_WARM / size + 4;

	while (blocks--)
		if (!malloc(size))
			abort();
}

/* The range is an odd number of windows, each as large as a power of two. */
static inline void bands_range(void)
{
	struct tierheap_segment seg;
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/dev/shm/tierheap-%u/%d", (unsigned)geteuid(), (int)getpid());
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || read(fd, &seg, sizeof(seg)) != (ssize_t)sizeof(seg) || seg.range_size == 0)
		return;
	close(fd);
	bands_base = (uintptr_t)seg.range_base;
	bands_unit = (uintptr_t)(seg.range_size & -seg.range_size);
}

/* 0: the starter window, or no range; then the bands, which have two windows each. */
static inline uintptr_t bands_place(uintptr_t at)
{
	return bands_unit ? ((at - bands_base) / bands_unit + 1) / 2 : 0;
}

static inline void bands_add(uintptr_t at, size_t usable)
{
	struct bands_window *w = bands_count ? &bands_windows[bands_count - 1] : NULL;
	uintptr_t place = bands_place(at);

	if (w && place < w->place) {
		bands_disorder = true;
		return;
	}
	if (!w || place > w->place) {
		if (bands_count == sizeof(bands_windows) / sizeof(bands_windows[0]))
			abort();
		w = &bands_windows[bands_count++];
		w->place = place;
	}
	w->largest = usable;
}

/* The next size class: one more byte than the last one holds. */
static inline size_t bands_next_class(size_t size)
{
	void *p = malloc(size);
	size_t usable = malloc_usable_size(p);

	free(p);
	return usable + 1;
}

static inline void bands_warm(void)
{
	for (size_t size = 1; size <= BANDS_LARGEST; size = bands_next_class(size))
		bands_warm_size(size);
}

static inline void bands_learn(void)
{
	bands_warm();
	bands_range();
	for (size_t size = 1; size <= BANDS_LARGEST; size = bands_next_class(size)) {
		for (unsigned i = 0; i < 3; i++) {
			void *p = malloc(size);

			bands_add((uintptr_t)p, malloc_usable_size(p));
		}
	}
}

static inline unsigned bands_of_size(size_t usable)
{
	unsigned w = 0;

	while (w + 1 < bands_count && usable > bands_windows[w].largest)
		w++;
	return w;
}

/* The block lies in a window of its usable size. */
static inline bool bands_right(void *p)
{
	return bands_place((uintptr_t)p) ==
	       bands_windows[bands_of_size(malloc_usable_size(p))].place;
}

#endif
