/* SPDX-License-Identifier: BSD-2-Clause */
/* `tierheap verify` for programs. Frozen by tierheap(1): new members come at an object's end. */
#include <stdio.h>

#include "shape.h"
#include "util.h"
#include "verify.h"

#define READ(type, name, expression)                                                               \
	static type read_##name(const void *of)                                                    \
	{                                                                                          \
		const struct verify *v = of;                                                       \
		return expression;                                                                 \
	}

/* Bytes on one node. */
struct on_node {
	unsigned node;
	uint64_t bytes;
};

static uint64_t node_number(const void *of)
{
	return ((const struct on_node *)of)->node;
}

static uint64_t node_bytes(const void *of)
{
	return ((const struct on_node *)of)->bytes;
}

static const struct shape node_members[] = {
	{
		.name = "node", .type = SHAPE_COUNT, .read.count = node_number,
		.help = "number of the node",
	},
	{
		.name = "resident_bytes", .type = SHAPE_COUNT, .read.count = node_bytes,
		.help = "what lies there",
	},
	{.name = NULL},
};

/* tier 2: of the metadata. */
static json_t *nodes_json(const struct residency *r, unsigned tier)
{
	json_t *nodes = json_array();

	for (unsigned node = 0; node < NODE_MAX; node++) {
		struct on_node on = {node, tier == 2 ? r->metadata[node] :
						       r->on[0][node] + r->on[1][node]};

		if (on.bytes && (tier == 2 || nodeset_has(&r->tier[tier], node)))
			json_array_append_new(nodes, shape_make(node_members, &on));
	}
	return nodes;
}

struct tier_of {
	const struct verify *v;
	unsigned tier;
};

static uint64_t tier_accounted(const void *of)
{
	const struct tier_of *t = of;
	const struct tierheap_segment *s = &t->v->after.s;

	if (verify_tiered(t->v))
		return verify_accounted(t->v, t->tier);
	return t->tier ? s->pmem.resident_bytes : s->dram.resident_bytes;
}

static uint64_t tier_resident(const void *of)
{
	const struct tier_of *t = of;

	return verify_tiered(t->v) ? residency_on(&t->v->residency, t->tier) : UINT64_MAX;
}

static uint64_t tier_misplaced(const void *of)
{
	const struct tier_of *t = of;

	return verify_tiered(t->v) ? residency_wrong(&t->v->residency, t->tier) : UINT64_MAX;
}

static json_t *tier_nodes(const void *of)
{
	const struct tier_of *t = of;

	return verify_tiered(t->v) ? nodes_json(&t->v->residency, t->tier) : json_array();
}

static const struct shape tier_members[] = {
	{
		.name = "accounted_bytes", .type = SHAPE_COUNT, .read.count = tier_accounted,
		.help = "what the process accounts for",
	},
	{
		.name = "resident_bytes", .type = SHAPE_COUNT, .optional = true,
		.read.count = tier_resident,
		.help = "what lies on the tier's nodes; null where one node plays both tiers",
	},
	{
		.name = "misplaced_bytes", .type = SHAPE_COUNT, .optional = true,
		.read.count = tier_misplaced,
		.help = "what was meant for the tier and lies on nodes of another; null as before",
	},
	{
		.name = "nodes", .type = SHAPE_LIST, .members = node_members,
		.read.json = tier_nodes, .help = "what lies on each of the tier's nodes",
	},
	{.name = NULL},
};

static uint64_t metadata_accounted(const void *of)
{
	return ((const struct verify *)of)->after.s.metadata_bytes;
}

static uint64_t metadata_resident(const void *of)
{
	const struct verify *v = of;
	uint64_t all = 0;

	for (unsigned node = 0; node < NODE_MAX; node++)
		all += v->residency.metadata[node];
	return all;
}

static json_t *metadata_nodes(const void *of)
{
	return nodes_json(&((const struct verify *)of)->residency, 2);
}

static const struct shape metadata_members[] = {
	{
		.name = "accounted_bytes", .type = SHAPE_COUNT, .read.count = metadata_accounted,
		.help = "what the process accounts for",
	},
	{
		.name = "resident_bytes", .type = SHAPE_COUNT, .read.count = metadata_resident,
		.help = "what is there",
	},
	{
		.name = "nodes", .type = SHAPE_LIST, .members = node_members,
		.read.json = metadata_nodes, .help = "what lies on each node",
	},
	{.name = NULL},
};

static json_t *read_likely(const void *of)
{
	const struct verify *v = of;
	json_t *causes = json_array();

	for (size_t i = 0; i < v->causes; i++)
		json_array_append_new(causes, shape_text(v->cause[i]));
	return causes;
}

READ(uint64_t, pid, v->after.s.pid)
READ(const char *, command, v->after.s.command)
READ(const char *, version, v->after.s.library_version)
READ(const char *, state, view_state_name(&v->after))
READ(bool, simulated, v->after.s.simulated)
READ(const char *, by, v->residency.refused ? "mappings" : "pages")
READ(bool, right, v->off <= v->tolerance)
READ(double, tolerance, v->tolerance)
READ(double, off, v->off)
READ(uint64_t, off_bytes, v->off_bytes)
READ(uint64_t, accounted, verify_accounted(v, 2))
READ(uint64_t, resident, residency_all(&v->residency))
READ(bool, waiting, v->waiting)
READ(json_t *, dram, shape_make(tier_members, &(struct tier_of){v, 0}))
READ(json_t *, pmem, shape_make(tier_members, &(struct tier_of){v, 1}))
READ(uint64_t, elsewhere, residency_on(&v->residency, 2))
READ(double, share, verify_share(v))
READ(double, accounted_share, view_share(&v->after))
READ(double, wanted_share, view_wanted_share(&v->after))
READ(uint64_t, pending, v->after.s.pending_bytes)
READ(uint64_t, huge, v->residency.huge)
READ(uint64_t, swapped, v->residency.swapped)
READ(json_t *, metadata, shape_make(metadata_members, v))

static const char *const by_names[] = {"pages", "mappings", NULL};

static const struct shape members[] = {
	{
		.name = "pid", .type = SHAPE_COUNT, .read.count = read_pid,
		.help = "number of the process",
	},
	{
		.name = "command", .type = SHAPE_TEXT, .read.text = read_command,
		.help = "name of the process, as it was at its start",
	},
	{
		.name = "version", .type = SHAPE_TEXT, .read.text = read_version,
		.help = "version of the library in the process",
	},
	{
		.name = "state", .type = SHAPE_TEXT, .choices = view_state_names,
		.read.text = read_state, .help = "as stat has it",
	},
	{
		.name = "simulated", .type = SHAPE_BOOL, .read.yes = read_simulated,
		.help = "whether one node plays both tiers, so that only their sum is verified",
	},
	{
		.name = "by", .type = SHAPE_TEXT, .choices = by_names, .read.text = read_by,
		.help = "whether single pages were looked at, or the sums of mappings had to do",
	},
	{
		.name = "right", .type = SHAPE_BOOL, .read.yes = read_right,
		.help = "whether it is off by no more than the tolerance",
	},
	{
		.name = "tolerance", .type = SHAPE_PART, .read.part = read_tolerance,
		.help = "the part of the heap by which it may be off",
	},
	{
		.name = "off", .type = SHAPE_PART, .read.part = read_off,
		.help = "the part of the heap by which it is off; 0 up to 1 MiB",
	},
	{
		.name = "off_bytes", .type = SHAPE_COUNT, .read.count = read_off_bytes,
		.help = "the bytes by which it is off",
	},
	{
		.name = "accounted_bytes", .type = SHAPE_COUNT, .read.count = read_accounted,
		.help = "what the process accounts for, both tiers",
	},
	{
		.name = "resident_bytes", .type = SHAPE_COUNT, .read.count = read_resident,
		.help = "what is there, both tiers",
	},
	{
		.name = "waiting", .type = SHAPE_BOOL, .read.yes = read_waiting,
		.help = "whether it was judged by settings that wait for the process's next step",
	},
	{
		.name = "dram", .type = SHAPE_OBJECT, .members = tier_members,
		.read.json = read_dram, .help = "the DRAM tier",
	},
	{
		.name = "pmem", .type = SHAPE_OBJECT, .members = tier_members,
		.read.json = read_pmem, .help = "the PMEM tier",
	},
	{
		.name = "elsewhere_bytes", .type = SHAPE_COUNT, .read.count = read_elsewhere,
		.help = "what lies on nodes of neither tier",
	},
	{
		.name = "share", .type = SHAPE_PART, .optional = true, .read.part = read_share,
		.help = "PMEM's part of what is there; null: nothing, or one node plays both tiers",
	},
	{
		.name = "accounted_share", .type = SHAPE_PART, .optional = true,
		.read.part = read_accounted_share,
		.help = "PMEM's part of what the process accounts for; null: nothing",
	},
	{
		.name = "wanted_share", .type = SHAPE_PART, .optional = true,
		.read.part = read_wanted_share, .help = "as stat has it; null: none is wanted",
	},
	{
		.name = "pending_bytes", .type = SHAPE_COUNT, .read.count = read_pending,
		.help = "pages that the process has still to look at, and to move if need be",
	},
	{
		.name = "huge_bytes", .type = SHAPE_COUNT, .read.count = read_huge,
		.help = "what of the heap lies in huge pages",
	},
	{
		.name = "swapped_bytes", .type = SHAPE_COUNT, .read.count = read_swapped,
		.help = "what of the heap is swapped out",
	},
	{
		.name = "metadata", .type = SHAPE_OBJECT, .members = metadata_members,
		.read.json = read_metadata, .help = "the allocator's own memory",
	},
	{
		.name = "likely", .type = SHAPE_TEXTS, .read.json = read_likely,
		.help = "the likely causes of what is off, a sentence each",
	},
	{.name = NULL},
};

void verify_json(const struct verify *v)
{
	json_t *all = shape_make(members, v);

	json_dumpf(all, stdout, JSON_REAL_PRECISION(15));
	putchar('\n');
	json_decref(all);
}

int verify_schema(void)
{
	return shape_print("verify --json",
			   "a process's account of its heap, and where its pages lie", members);
}
