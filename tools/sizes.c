/* SPDX-License-Identifier: BSD-2-Clause */
#include "sizes.h"

#include <string.h>

#include "topology.h"

void sizes_read(struct sizes *out, const char *sysfs, const struct nodeset *nodes)
{
	memset(out, 0, sizeof(*out));
	for (int node = nodeset_next(nodes, 0); node >= 0;
	     node = nodeset_next(nodes, (unsigned)node + 1))
		if (topology_node_memory(sysfs, (unsigned)node, &out->total[node],
					 &out->unused[node]))
			nodeset_add(&out->known, (unsigned)node);
}

uint64_t sizes_total(const struct sizes *s, const struct nodeset *nodes)
{
	uint64_t sum = 0;

	for (int node = nodeset_next(nodes, 0); node >= 0;
	     node = nodeset_next(nodes, (unsigned)node + 1))
		sum += s->total[node];
	return sum;
}

int sizes_unknown(const struct sizes *s, const struct nodeset *nodes)
{
	struct nodeset unknown = *nodes;

	nodeset_subtract(&unknown, &s->known);
	return nodeset_next(&unknown, 0);
}
