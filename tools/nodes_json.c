/* SPDX-License-Identifier: BSD-2-Clause */
/* The nodes for programs. Frozen by tierheap(1): new members come at an object's end. */
#include <stdio.h>

#include "nodes.h"
#include "shape.h"

struct node_of {
	struct machine *m;
	unsigned node;
};

#define READ(type, of_type, name, expression)                                                      \
	static type name(const void *of)                                                           \
	{                                                                                          \
		const struct of_type *x = of;                                                      \
		return expression;                                                                 \
	}

static uint64_t memory(const struct node_of *n, const uint64_t *of)
{
	return memory_known(n->m, n->node) ? of[n->node] : UINT64_MAX;
}

/* A copied tree can hold any number; the kernel has none below 0. */
static void distance_add(void *ctx, unsigned to, long distance)
{
	char key[16];

	snprintf(key, sizeof(key), "%u", to);
	json_object_set_new(ctx, key, json_integer(distance < 0 ? 0 : distance));
}

static json_t *node_distance(const void *of)
{
	const struct node_of *n = of;
	json_t *distances = json_object();

	distances_visit(n->m, n->node, distance_add, distances);
	return distances;
}

READ(uint64_t, node_of, node_number, x->node)
READ(const char *, node_of, node_tier_name, node_tier(x->m, x->node))
READ(const char *, node_of, node_reason_text, topology_reason_text(x->m->topology.reason[x->node]))
READ(uint64_t, node_of, node_total, memory(x, x->m->sizes.total))
READ(uint64_t, node_of, node_free, memory(x, x->m->sizes.unused))

static const char *const tier_names[] = {"dram", "pmem", NULL};

static const struct shape node_members[] = {
	{
		.name = "node", .type = SHAPE_COUNT, .read.count = node_number,
		.help = "number of the node",
	},
	{
		.name = "tier", .type = SHAPE_TEXT, .optional = true, .choices = tier_names,
		.read.text = node_tier_name, .help = "the tier that it belongs to; null: none",
	},
	{
		.name = "reason", .type = SHAPE_TEXT, .read.text = node_reason_text,
		.help = "why",
	},
	{
		.name = "total_bytes", .type = SHAPE_COUNT, .optional = true,
		.read.count = node_total, .help = "its memory; null: not known",
	},
	{
		.name = "free_bytes", .type = SHAPE_COUNT, .optional = true,
		.read.count = node_free, .help = "what of it is free; null: not known",
	},
	{
		.name = "distance", .type = SHAPE_BY_NODE, .read.json = node_distance,
		.help = "its distance to each node, as the firmware tells",
	},
	{.name = NULL},
};

static bool read_simulated(const void *of)
{
	return machine_simulated(*(struct machine *const *)of);
}

static json_t *read_nodes(const void *of)
{
	struct machine *m = *(struct machine *const *)of;
	json_t *nodes = json_array();

	for (unsigned node = 0; node < NODE_MAX; node++)
		if (node_shown(m, node))
			json_array_append_new(nodes,
					      shape_make(node_members, &(struct node_of){m, node}));
	return nodes;
}

static const struct shape members[] = {
	{
		.name = "simulated", .type = SHAPE_BOOL, .read.yes = read_simulated,
		.help = "whether the PMEM tier would lie on DRAM nodes",
	},
	{
		.name = "nodes", .type = SHAPE_LIST, .members = node_members,
		.read.json = read_nodes, .help = "a NUMA node",
	},
	{.name = NULL},
};

void nodes_json_print(struct machine *m)
{
	json_t *all = shape_make(members, &m);

	json_dumpf(all, stdout, JSON_INDENT(2));
	putchar('\n');
	json_decref(all);
}

int nodes_schema(void)
{
	return shape_print("nodes --json", "the NUMA nodes as a program started now would see them",
			   members);
}
