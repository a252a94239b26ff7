/* SPDX-License-Identifier: BSD-2-Clause */
/* Blocks that grow by realloc, and the small requests around it. */
#include <malloc.h>
#include <stdlib.h>

#include "micro.h"

static size_t step, most; /* step 0: the size doubles */

static bool prepare(const size_t *arg)
{
	most = arg[0];
	step = arg[1];
	return most >= 16;
}

/* An operation is one realloc, with the byte written that it was for. */
static uint64_t grow(uint64_t ops)
{
	uint64_t done = 0;

	while (done < ops) {
		char *p = NULL;

		for (size_t size = 16; size <= most; size += step ? step : size) {
			p = realloc(p, size);
			if (p == NULL)
				abort();
			p[size - 1] = 1;
			done++;
		}
		free(p);
	}
	return done;
}

const struct kind grow_kinds[] = {
    {"grow", "MOST STEP (0: it doubles)", false, prepare, grow},
    {0},
};
