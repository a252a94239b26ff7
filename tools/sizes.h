/* SPDX-License-Identifier: BSD-2-Clause */
/* The memory of the NUMA nodes, read once, so that all that is shown of it goes together. */
#ifndef TOOL_SIZES_H
#define TOOL_SIZES_H

#include "nodelist.h"

struct sizes {
	uint64_t total[NODE_MAX], unused[NODE_MAX]; /* bytes; 0 where not known */
	struct nodeset known;
};

void sizes_read(struct sizes *out, const char *sysfs, const struct nodeset *nodes);
/* Sum of what is known of a set, bytes. */
uint64_t sizes_total(const struct sizes *s, const struct nodeset *nodes);
/* The first of a set whose memory could not be read; -1: none. */
int sizes_unknown(const struct sizes *s, const struct nodeset *nodes);

#endif
