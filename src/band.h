/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The bands: ranges of usable sizes, in order of size. Pure.
 *
 * Purity depends on the width of the band in which the boundary lies, so bands
 * are as narrow as jemalloc's size classes where that counts most (up to 192
 * bytes, and 16 KiB to 1 MiB), and at most two classes wide elsewhere. Up to
 * 1 KiB there are 15: with the starter window's, their addresses fill jemalloc's
 * 16-entry address cache; 20 bands there made churn of small blocks a fifth slower.
 * Every edge is a size class of jemalloc 5.3.0 (four classes to a doubling).
 */
#ifndef TH_BAND_H
#define TH_BAND_H

#include "util.h"

/*
 * Two bands are no size's: they hold the few blocks of bands that lie in PMEM and are too small for
 * an arena each, as if all were as large as the largest: those up to 8 KiB, and the others.
 */
#define BAND_COUNT    56u
#define BAND_FEW_LOW  24u
#define BAND_FEW_HIGH (BAND_COUNT - 1)
/* Blocks of this size and more are corrected by what is really resident. */
#define BAND_SPARSE_SIZE ((size_t)128 << 10)

/* The windows' numbers, in order of their addresses (window.h): the command reads them, too. */
#define WINDOW_STARTER 0u
#define WINDOW_COUNT   (2 * BAND_COUNT + 1)
#define WINDOW_LOWER(band) (1 + 2 * (band))
#define WINDOW_UPPER(band) (2 + 2 * (band))
#define WINDOW_BAND(window) (((window) - 1) / 2) /* not of the starter window */

/* Largest usable size of each band, bytes; the last ones are UINT64_MAX. */
extern const uint64_t band_max[BAND_COUNT];

static inline bool band_is_few(unsigned band)
{
	return band == BAND_FEW_LOW || band == BAND_FEW_HIGH;
}

/* The one that takes a band's blocks. */
static inline unsigned band_few(unsigned band)
{
	return band < BAND_FEW_LOW ? BAND_FEW_LOW : BAND_FEW_HIGH;
}

/* The band of a usable size >= 1. */
unsigned band_of(size_t usable);

/* The one size of the blocks of a band that are extents of their own; 0: none, or several. */
uint64_t band_extent(unsigned band);

/* Smallest size of a band, exclusive: the largest of the band below; 0 for band 0. */
static inline uint64_t band_above(unsigned band)
{
	return band == 0 ? 0 : band_max[band - 1];
}

/*
 * A band of two size classes has a half for each; the one class of a band is its upper half. In
 * order of size, as the bands are.
 */
#define HALF_COUNT (2 * BAND_COUNT)

/* Largest size of a band's lower half. */
static inline uint64_t band_middle(unsigned band)
{
	return band_above(band) + (band_max[band] - band_above(band)) / 2;
}

static inline unsigned half_of(unsigned band, size_t usable)
{
	return 2 * band + (usable > band_middle(band));
}

static inline unsigned half_at(size_t usable)
{
	return half_of(band_of(usable), usable);
}

#endif
