/* SPDX-License-Identifier: BSD-2-Clause */
/* What only tests ask of sets of nodes. */
#ifndef TH_TESTS_SETS_H
#define TH_TESTS_SETS_H

#include <string.h>

#include "nodelist.h"

static inline unsigned nodeset_count(const struct nodeset *s)
{
	unsigned count = 0;

	for (int n = nodeset_next(s, 0); n >= 0; n = nodeset_next(s, (unsigned)n + 1))
		count++;
	return count;
}

static inline bool nodeset_equal(const struct nodeset *a, const struct nodeset *b)
{
	return memcmp(a, b, sizeof(*a)) == 0;
}

#endif
