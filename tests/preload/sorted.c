/* SPDX-License-Identifier: BSD-2-Clause */
/* The heap's addresses are sorted by the size of the blocks. */
#include "bands.h"
#include "fact.h"

int main(void)
{
	bands_learn();
	fact(!bands_disorder, "a larger size never lies below a smaller one");
	fact(bands_count >= BANDS_MIN, "sizes up to 6 MiB have at least %u windows (%u)", BANDS_MIN,
	     bands_count);
	return fact_end();
}
