/* SPDX-License-Identifier: BSD-2-Clause */
#include "bins.h"

#include "je.h"

uint8_t bins_first[BAND_COUNT + 1];

void bins_start(void)
{
	unsigned bin = 0;
	for (unsigned b = 0; b < BAND_COUNT; b++) {
		bins_first[b] = (uint8_t)bin;
		while (bin < JE_BINS && je_bin_infos[bin].reg_size <= band_max[b])
			bin++;
	}
	bins_first[BAND_COUNT] = (uint8_t)bin;
}
