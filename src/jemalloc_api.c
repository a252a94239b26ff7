/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * jemalloc's public functions, for programs linked to libjemalloc: they meet
 * the heap that they use. All but xallocx are exported as jemalloc has them
 * (src/tierheap.map).
 */
#include "band.h"
#include "engine.h"

extern size_t je_xallocx(void *p, size_t size, size_t extra, int flags);
size_t xallocx(void *p, size_t size, size_t extra, int flags);

/*
 * Resizing in place stays inside the block's band: what lies beyond its edges
 * is clamped, as xallocx may return any size that it could reach.
 */
EXPORT size_t xallocx(void *p, size_t size, size_t extra, int flags)
{
	size_t now = engine_usable_size(p);
	if (!window_contains(p))
		return je_xallocx(p, size, extra, flags);
	unsigned band = band_of(now);
	size_t least = (size_t)band_above(band) + 1, most = (size_t)band_max[band];
	size_t upto = extra > SIZE_MAX - size ? SIZE_MAX : size + extra;
	if (size > most)
		return now;
	if (size < least)
		size = least;
	if (upto > most)
		upto = most;
	return je_xallocx(p, size, upto > size ? upto - size : 0, flags);
}
