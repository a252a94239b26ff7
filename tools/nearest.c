/* SPDX-License-Identifier: BSD-2-Clause */
#include "nearest.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "os_file.h"

#define NODES "/sys/devices/system/node"

/* A line of distances has one number for each online node, ascending. */
static unsigned nearest_read(const struct nodeset *set, int from)
{
	char path[64], list[1024], line[8 * NODE_MAX], *p = line, *end;
	unsigned best = (unsigned)nodeset_next(set, 0);
	struct nodeset online;
	long least = LONG_MAX;

	snprintf(path, sizeof(path), NODES "/node%d/distance", from);
	if (os_read_file(NODES "/online", list, sizeof(list)) <= 0 ||
	    !nodelist_parse(list, &online) || os_read_file(path, line, sizeof(line)) <= 0)
		return best;
	for (int n = nodeset_next(&online, 0); n >= 0; n = nodeset_next(&online, (unsigned)n + 1)) {
		long distance = strtol(p, &end, 10);

		if (end == p)
			break;
		if (nodeset_has(set, (unsigned)n) && distance < least) {
			least = distance;
			best = (unsigned)n;
		}
		p = end;
	}
	return best;
}

unsigned nearest_node(const struct nodeset *set, int from)
{
	/* The last answer: pages that follow each other mostly lie on the same node. One thread. */
	static struct nodeset last_set;
	static int last_from = -1;
	static unsigned last;

	if (from != last_from || memcmp(set, &last_set, sizeof(last_set)) != 0)
		last = nearest_read(set, from);
	last_set = *set;
	last_from = from;
	return last;
}
