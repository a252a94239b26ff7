/* SPDX-License-Identifier: BSD-2-Clause */
/* What `tierheap nodes` found out, for those who print it. */
#ifndef TOOL_NODES_H
#define TOOL_NODES_H

#include <stdbool.h>

#include "option.h"
#include "sizes.h"
#include "topology.h"

struct machine {
	const char *sysfs;
	struct settings settings;
	struct topology topology;
	struct sizes sizes;
	int error;     /* the first errno with which something could not be read, but ENOENT */
	int error_node; /* the node of which that was */
};

/* Those that have a reason are. */
bool node_shown(const struct machine *m, unsigned node);
bool memory_known(const struct machine *m, unsigned node);
/* NULL: none. */
const char *node_tier(const struct machine *m, unsigned node);
bool machine_simulated(const struct machine *m);
/* fn is called for each node to which there is a distance; never when the file can't be read. */
void distances_visit(struct machine *m, unsigned node,
		     void (*fn)(void *ctx, unsigned to, long distance), void *ctx);

void nodes_json_print(struct machine *m);
/* The schema of what that prints. Returns 0. */
int nodes_schema(void);

#endif
