/* SPDX-License-Identifier: BSD-2-Clause */
/* Advice as one JSON object. Frozen by tierheap(1): new members come at an object's end. */
#include <math.h>
#include <stdio.h>

#include "advise_print.h"
#include "shape.h"

/* A ratio, and what it makes of the heap. The latter first: it is read by itself, too. */
struct row {
	struct advice to;
	struct ratio ratio;
};

#define READ(type, of_type, name, expression)                                                      \
	static type name(const void *of)                                                           \
	{                                                                                          \
		const struct of_type *x = of;                                                      \
		return expression;                                                                 \
	}

static uint64_t bytes(uint64_t pages)
{
	return pages << PAGE_SHIFT;
}

READ(uint64_t, ratio, ratio_dram, x->dram)
READ(uint64_t, ratio, ratio_pmem, x->pmem)

static const struct shape ratio_members[] = {
	{
		.name = "dram", .type = SHAPE_COUNT, .read.count = ratio_dram,
		.help = "DRAM's part",
	},
	{
		.name = "pmem", .type = SHAPE_COUNT, .read.count = ratio_pmem,
		.help = "PMEM's part",
	},
	{.name = NULL},
};

static json_t *ratio_json(const struct ratio *r)
{
	return r->dram || r->pmem ? shape_make(ratio_members, r) : json_null();
}

READ(uint64_t, advice, threshold_low, x->low)
READ(uint64_t, advice, threshold_high, x->high)
READ(double, advice, threshold_fraction, x->fraction)

static const struct shape threshold_members[] = {
	{
		.name = "low", .type = SHAPE_COUNT, .optional = true, .read.count = threshold_low,
		.help = "blocks up to this size would lie in DRAM; null: no limit",
	},
	{
		.name = "high", .type = SHAPE_COUNT, .optional = true,
		.read.count = threshold_high,
		.help = "blocks over this size would lie in PMEM; null: no limit",
	},
	{
		.name = "fraction", .type = SHAPE_PART, .optional = true,
		.read.part = threshold_fraction,
		.help = "the part in DRAM of the pages of blocks between the two; null: not known",
	},
	{.name = NULL},
};

READ(uint64_t, advice, place_dram, bytes(x->dram))
READ(uint64_t, advice, place_pmem, bytes(x->pmem))
READ(uint64_t, advice, place_objects, (uint64_t)llround(x->objects))
READ(double, advice, place_objects_part, x->all_objects > 0 ? x->objects / x->all_objects : NAN)
READ(double, advice, place_allocations, x->allocations)

#define PLACE_MEMBERS                                                                              \
	{                                                                                          \
		.name = "dram_bytes", .type = SHAPE_COUNT, .read.count = place_dram,               \
		.help = "heap in DRAM",                                                            \
	},                                                                                         \
	{                                                                                          \
		.name = "pmem_bytes", .type = SHAPE_COUNT, .read.count = place_pmem,               \
		.help = "heap on PMEM",                                                            \
	},                                                                                         \
	{                                                                                          \
		.name = "objects_in_dram", .type = SHAPE_COUNT, .read.count = place_objects,       \
		.help = "an estimate of the blocks in DRAM",                                       \
	},                                                                                         \
	{                                                                                          \
		.name = "objects_part", .type = SHAPE_PART, .optional = true,                      \
		.read.part = place_objects_part,                                                   \
		.help = "their part of all; null: there are none",                                 \
	},                                                                                         \
	{                                                                                          \
		.name = "allocations_part", .type = SHAPE_PART, .optional = true,                  \
		.read.part = place_allocations,                                                    \
		.help = "the part of the allocations that asked for such sizes; null: not told",   \
	}

static const struct shape place_members[] = {
	PLACE_MEMBERS,
	{.name = NULL},
};

READ(json_t *, row, row_ratio, ratio_json(&x->ratio))
READ(json_t *, advice, row_threshold, shape_make(threshold_members, x))
READ(uint64_t, advice, row_to_pmem, bytes(x->to_pmem))
READ(uint64_t, advice, row_to_dram, bytes(x->to_dram))

static const struct shape row_members[] = {
	PLACE_MEMBERS,
	{
		.name = "ratio", .type = SHAPE_OBJECT, .members = ratio_members,
		.read.json = row_ratio, .help = "the ratio that this is about",
	},
	{
		.name = "threshold", .type = SHAPE_OBJECT, .members = threshold_members,
		.read.json = row_threshold, .help = "the boundary between the tiers",
	},
	{
		.name = "to_pmem_bytes", .type = SHAPE_COUNT, .read.count = row_to_pmem,
		.help = "what would move to PMEM",
	},
	{
		.name = "to_dram_bytes", .type = SHAPE_COUNT, .read.count = row_to_dram,
		.help = "what would move to DRAM",
	},
	{.name = NULL},
};

static struct advice now(const struct advise *a)
{
	struct advice x;

	advice_now(&a->heap, &x);
	return x;
}

static json_t *read_ratio(const void *of)
{
	struct ratio r = advise_now(of);

	return ratio_json(&r);
}

static json_t *read_now(const void *of)
{
	struct advice x = now(of);

	return shape_make(place_members, &x);
}

static json_t *read_ratios(const void *of)
{
	const struct advise *a = of;
	struct ratio ratios[ADVISE_RATIOS];
	unsigned n = advise_ratios(a, ratios);
	json_t *all = json_array();

	for (unsigned i = 0; i < n; i++) {
		struct row row = {.ratio = ratios[i]};

		advice_make(&a->heap, ratios[i].dram, ratios[i].pmem, &row.to);
		json_array_append_new(all, shape_make(row_members, &row));
	}
	return all;
}

static uint64_t latency(unsigned ns)
{
	return ns ? ns : UINT64_MAX;
}

READ(uint64_t, advise, read_pid, x->view.s.pid)
READ(const char *, advise, read_command, x->view.s.command)
READ(bool, advise, read_simulated, x->view.s.simulated)
READ(uint64_t, advise, read_fixed, bytes(advice_fixed(&x->heap)))
READ(uint64_t, advise, read_objects, (uint64_t)llround(now(x).all_objects))
READ(uint64_t, advise, read_dram_ns, latency(advise_latency(x).dram))
READ(uint64_t, advise, read_pmem_ns, latency(advise_latency(x).pmem))

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
		.name = "ratio", .type = SHAPE_OBJECT, .optional = true, .members = ratio_members,
		.read.json = read_ratio, .help = "the ratio that it holds; null: none",
	},
	{
		.name = "simulated", .type = SHAPE_BOOL, .read.yes = read_simulated,
		.help = "whether the PMEM tier lies on DRAM nodes",
	},
	{
		.name = "fixed_dram_bytes", .type = SHAPE_COUNT, .read.count = read_fixed,
		.help = "heap that is in DRAM at any ratio: of sizes of which there are few blocks",
	},
	{
		.name = "objects", .type = SHAPE_COUNT, .read.count = read_objects,
		.help = "an estimate of the blocks, without those few",
	},
	{
		.name = "now", .type = SHAPE_OBJECT, .members = place_members,
		.read.json = read_now, .help = "the heap as it is",
	},
	{
		.name = "dram_read_ns", .type = SHAPE_COUNT, .optional = true,
		.read.count = read_dram_ns,
		.help = "what the firmware tells of a read of DRAM; null: not known",
	},
	{
		.name = "pmem_read_ns", .type = SHAPE_COUNT, .optional = true,
		.read.count = read_pmem_ns,
		.help = "what the firmware tells of a read of PMEM; null: not known",
	},
	{
		.name = "ratios", .type = SHAPE_LIST, .members = row_members,
		.read.json = read_ratios, .help = "the heap as a ratio would make it",
	},
	{.name = NULL},
};

void advise_json_print(const struct advise *a)
{
	json_t *object = shape_make(members, a);

	json_dumpf(object, stdout, JSON_REAL_PRECISION(10));
	putchar('\n');
	json_decref(object);
}

int advise_schema(void)
{
	return shape_print("advise --json", "what other ratios would make of a heap", members);
}
