/* SPDX-License-Identifier: BSD-2-Clause */
#include "band.h"

const uint64_t band_max[BAND_COUNT] = {
	/* up to 1 KiB: no more than 15, see band.h */
	32, 48, 64, 80, 96, 112, 128,
	160, 192, 256, 320, 448, 640, 768, 1024,
	/* up to two size classes each */
	1280, 1536, 1792, 2048, 2560, 3072, 4096, 6144, 8192,
	8192, /* BAND_FEW_LOW */
	12288, 16384,
	/* one size class each */
	20480, 24576, 28672, 32768, 40960, 49152, 57344, 65536,
	81920, 98304, 114688, 131072, 163840, 196608, 229376, 262144,
	327680, 393216, 458752, 524288, 655360, 786432, 917504, 1048576,
	/* four size classes each, and the rest */
	2097152, 4194304, 8388608, UINT64_MAX,
	/* BAND_FEW_HIGH */
	UINT64_MAX,
};

/* Index of the first band above 16 KiB and above 1 MiB in band_max. */
#define FIRST_LARGE 27u
#define FIRST_HUGE  51u

static unsigned band_search(size_t usable)
{
	unsigned b = 0;
	while (usable > band_max[b])
		b++;
	return b;
}

unsigned band_of(size_t usable)
{
	if (usable <= band_max[FIRST_LARGE - 1])
		return band_search(usable);
	if (usable <= band_max[FIRST_HUGE - 1]) {
		unsigned lg = 63 - (unsigned)__builtin_clzl(usable - 1);
		return FIRST_LARGE + (lg - 14) * 4 + ((usable - 1) >> (lg - 2) & 3);
	}
	return usable <= band_max[FIRST_HUGE] ? FIRST_HUGE
	     : usable <= band_max[FIRST_HUGE + 1] ? FIRST_HUGE + 1
	     : usable <= band_max[FIRST_HUGE + 2] ? FIRST_HUGE + 2
	     : FIRST_HUGE + 3;
}

/* The band below FIRST_LARGE has one too: 16 KiB; its smaller blocks lie in slabs. */
uint64_t band_extent(unsigned band)
{
	return band >= FIRST_LARGE - 1 && band < FIRST_HUGE ? band_max[band] : 0;
}
