/* SPDX-License-Identifier: BSD-2-Clause */
/* The rows, and how each is read from a view; what prints them is elsewhere. */
#include "field.h"

#include <string.h>

#include "option.h"
#include "util.h"

#define READ(type, name, expression)                                                               \
	static type read_##name(const struct view *v)                                              \
	{                                                                                          \
		return expression;                                                                 \
	}

READ(uint64_t, pid, v->s.pid)
READ(const char *, command, v->s.command)
READ(const char *, version, v->s.library_version)
READ(uint64_t, ratio_dram, v->s.ratio_dram)
READ(uint64_t, ratio_pmem, v->s.ratio_pmem)
READ(uint64_t, dram_resident, v->s.dram.resident_bytes)
READ(uint64_t, dram_usable, v->s.dram.usable_bytes)
READ(const struct tierheap_tier *, dram, &v->s.dram)
READ(uint64_t, pmem_resident, v->s.pmem.resident_bytes)
READ(uint64_t, pmem_usable, v->s.pmem.usable_bytes)
READ(const struct tierheap_tier *, pmem, &v->s.pmem)
READ(uint64_t, simulated, v->s.simulated)
READ(uint64_t, low, v->s.threshold_low)
READ(uint64_t, high, v->s.threshold_high)
READ(double, fraction, (double)v->s.threshold_ppm / 1e6)
READ(uint64_t, min, v->s.threshold_min)
READ(uint64_t, max, v->s.threshold_max)
READ(uint64_t, steps, v->s.steps)
READ(uint64_t, moved, v->s.moved_bytes)
READ(uint64_t, fallbacks, v->s.fallbacks)
READ(uint64_t, foreign, v->s.foreign_frees)
READ(uint64_t, threads, v->s.threads)
READ(double, uptime, v->uptime)
READ(const char *, message, v->s.message)
READ(uint64_t, invalid, v->s.invalid_pointers)
READ(uint64_t, allocations, v->s.allocations)
READ(uint64_t, starter, v->s.starter_bytes)
READ(uint64_t, threshold, v->s.threshold)
READ(uint64_t, pending, v->s.pending_bytes)
READ(uint64_t, metadata, v->s.metadata_bytes)
READ(double, step_time, (double)v->s.step_ns / 1e9)
READ(double, longest, (double)v->s.longest_ns / 1e9)
READ(double, age, v->age)

#define READ_BAND(name, expression)                                                                \
	static uint64_t read_band_##name(const struct view *v, uint32_t i)                         \
	{                                                                                          \
		return expression;                                                                 \
	}

READ_BAND(size, v->s.bands[i].max_size)
READ_BAND(resident, v->s.bands[i].resident_bytes)
READ_BAND(usable, v->s.bands[i].usable_bytes)
READ_BAND(pmem, v->s.bands[i].pmem_bytes)
READ_BAND(allocations, view_allocations_told(v) ? v->s.band_allocations[i] : UINT64_MAX)

static const char *read_pmem_kind(const struct view *v)
{
	static const uint64_t none[ARRAY_SIZE(v->s.pmem.nodes)]; /* never written */

	if (memcmp(v->s.pmem.nodes, none, sizeof(none)) == 0)
		return "none";
	return v->s.simulated ? "simulated" : "real";
}

static const char *const kinds[] = {"real", "simulated", "none", NULL};

#define EVERYWHERE   (FIELD_TSV | FIELD_JSON)
#define IN_DRAM      "tier=\"dram\""
#define IN_PMEM      "tier=\"pmem\""
#define PID_LIMIT    4194304 /* PID_MAX_LIMIT of 64-bit kernels */
#define RATIO_LIMIT  1000000 /* of include/tierheap/segment.h */

const struct field field_table[] = {
	{
		.name = "pid", .forms = EVERYWHERE, .type = FIELD_COUNT, .min = 1, .max = PID_LIMIT,
		.metric = METRIC_LABEL, .read.number = read_pid,
		.help = "number of the process",
	},
	{
		.name = "command", .forms = EVERYWHERE, .type = FIELD_TEXT,
		.metric = METRIC_LABEL, .read.text = read_command,
		.help = "name of the process, as it was at its start",
	},
	{
		.name = "version", .forms = EVERYWHERE, .type = FIELD_TEXT,
		.metric = METRIC_INFO, .read.text = read_version,
		.help = "version of the library in the process",
	},
	{
		.name = "state", .forms = EVERYWHERE, .type = FIELD_TEXT,
		.choices = view_state_names, .metric = METRIC_STATES,
		.family = "tierheap_state", .read.text = view_state_name,
		.help = "whether the process has made no step yet, uses both tiers, or is in DRAM alone",
	},
	{
		.name = "policy", .forms = EVERYWHERE, .type = FIELD_TEXT,
		.choices = option_policy_names, .metric = METRIC_INFO,
		.read.text = view_policy_name, .help = "what decides where blocks go",
	},
	{
		.name = "ratio_dram", .forms = EVERYWHERE, .json = "ratio.dram",
		.type = FIELD_COUNT, .max = RATIO_LIMIT, .metric = METRIC_GAUGE,
		.family = "tierheap_ratio_parts", .label = IN_DRAM, .read.number = read_ratio_dram,
		.family_help = "the wanted ratio of resident bytes, as set",
		.help = "DRAM's part of the wanted ratio, as set",
	},
	{
		.name = "ratio_pmem", .forms = EVERYWHERE, .json = "ratio.pmem",
		.type = FIELD_COUNT, .max = RATIO_LIMIT, .metric = METRIC_GAUGE,
		.family = "tierheap_ratio_parts", .label = IN_PMEM, .read.number = read_ratio_pmem,
		.help = "PMEM's part of the wanted ratio, as set",
	},
	{
		.name = "wanted_share", .forms = EVERYWHERE, .type = FIELD_REAL, .unit = "ratio",
		.max = 1, .optional = true, .metric = METRIC_GAUGE,
		.family = "tierheap_pmem_wanted_share_ratio", .read.real = view_wanted_share,
		.help = "the part of the resident bytes that is to be on PMEM: 0.8 for 1:4; 0 with "
		        "policy dram-only, 1 with pmem-only, none with static-threshold",
	},
	{
		.name = "share", .forms = EVERYWHERE, .type = FIELD_REAL, .unit = "ratio",
		.max = 1, .optional = true, .metric = METRIC_GAUGE,
		.family = "tierheap_pmem_share_ratio", .read.real = view_share,
		.help = "the part of the resident bytes that is on PMEM; none when nothing is resident",
	},
	{
		.name = "error", .forms = EVERYWHERE, .type = FIELD_REAL, .unit = "ratio",
		.min = -1, .max = 1, .optional = true, .metric = METRIC_GAUGE,
		.family = "tierheap_pmem_share_error_ratio", .read.real = view_error,
		.help = "the share on PMEM less the wanted one; none where one of them is",
	},
	{
		.name = "dram_resident_bytes", .forms = EVERYWHERE, .json = "dram.resident_bytes",
		.type = FIELD_COUNT, .unit = "bytes", .metric = METRIC_GAUGE,
		.family = "tierheap_resident_bytes", .label = IN_DRAM,
		.read.number = read_dram_resident, .family_help = "heap that is resident, by tier",
		.help = "heap that is resident on DRAM",
	},
	{
		.name = "dram_usable_bytes", .forms = EVERYWHERE, .json = "dram.usable_bytes",
		.type = FIELD_COUNT, .unit = "bytes", .metric = METRIC_GAUGE,
		.family = "tierheap_usable_bytes", .label = IN_DRAM, .read.number = read_dram_usable,
		.family_help = "live blocks, as malloc_usable_size(3) tells, by tier",
		.help = "live blocks in DRAM, as malloc_usable_size(3) tells",
	},
	{
		.name = "dram_nodes", .forms = EVERYWHERE, .json = "dram.nodes", .type = FIELD_NODES,
		.metric = METRIC_NODES, .family = "tierheap_tier_node", .label = IN_DRAM,
		.read.tier = read_dram, .family_help = "NUMA nodes of each tier, of value 1",
		.help = "NUMA nodes of the DRAM tier",
	},
	{
		.name = "pmem_resident_bytes", .forms = EVERYWHERE, .json = "pmem.resident_bytes",
		.type = FIELD_COUNT, .unit = "bytes", .metric = METRIC_GAUGE,
		.family = "tierheap_resident_bytes", .label = IN_PMEM,
		.read.number = read_pmem_resident, .help = "heap that is resident on PMEM",
	},
	{
		.name = "pmem_usable_bytes", .forms = EVERYWHERE, .json = "pmem.usable_bytes",
		.type = FIELD_COUNT, .unit = "bytes", .metric = METRIC_GAUGE,
		.family = "tierheap_usable_bytes", .label = IN_PMEM, .read.number = read_pmem_usable,
		.help = "live blocks in PMEM, as malloc_usable_size(3) tells",
	},
	{
		.name = "pmem_nodes", .forms = EVERYWHERE, .json = "pmem.nodes", .type = FIELD_NODES,
		.metric = METRIC_NODES, .family = "tierheap_tier_node", .label = IN_PMEM,
		.read.tier = read_pmem, .help = "NUMA nodes of the PMEM tier",
	},
	{
		.name = "pmem_kind", .forms = FIELD_TSV, .type = FIELD_TEXT, .choices = kinds,
		.metric = METRIC_INFO, .read.text = read_pmem_kind,
		.help = "whether PMEM is real, simulated on DRAM nodes, or not there",
	},
	{
		.name = "pmem_simulated", .forms = FIELD_JSON, .json = "pmem.simulated",
		.type = FIELD_BOOL, .read.number = read_simulated,
		.help = "whether the PMEM tier lies on DRAM nodes",
	},
	{
		.name = "threshold_low", .forms = EVERYWHERE, .json = "threshold.low",
		.type = FIELD_SIZE, .unit = "bytes", .metric = METRIC_GAUGE,
		.family = "tierheap_threshold_low_bytes", .read.number = read_low,
		.help = "blocks up to this size are in DRAM; of engine memkind what was seen of the threshold",
	},
	{
		.name = "threshold_high", .forms = EVERYWHERE, .json = "threshold.high",
		.type = FIELD_SIZE, .unit = "bytes", .metric = METRIC_GAUGE,
		.family = "tierheap_threshold_high_bytes", .read.number = read_high,
		.help = "blocks over this size are in PMEM; 0, as the low one, when no block is in DRAM",
	},
	{
		.name = "threshold_fraction", .forms = EVERYWHERE, .json = "threshold.fraction",
		.type = FIELD_REAL, .unit = "ratio", .max = 1, .metric = METRIC_GAUGE,
		.family = "tierheap_threshold_dram_ratio", .read.real = read_fraction,
		.help = "the part in DRAM of the pages of blocks between the two sizes of the threshold",
	},
	{
		.name = "threshold_min", .forms = EVERYWHERE, .json = "threshold.min",
		.type = FIELD_SIZE, .unit = "bytes", .metric = METRIC_GAUGE,
		.family = "tierheap_threshold_min_bytes", .read.number = read_min,
		.help = "the threshold stays at this size or above it, as set",
	},
	{
		.name = "threshold_max", .forms = EVERYWHERE, .json = "threshold.max",
		.type = FIELD_SIZE, .unit = "bytes", .metric = METRIC_GAUGE,
		.family = "tierheap_threshold_max_bytes", .read.number = read_max,
		.help = "the threshold stays at this size or below it, as set",
	},
	{
		.name = "bands", .forms = EVERYWHERE, .type = FIELD_BANDS, .metric = METRIC_BANDS,
		.help = "memory by size of block, each band from above the size of the one before; where "
		        "both sizes are equal, of few smaller blocks that lie on PMEM",
	},
	{
		.name = "steps", .forms = EVERYWHERE, .type = FIELD_COUNT, .metric = METRIC_COUNTER,
		.family = "tierheap_steps", .read.number = read_steps,
		.help = "looks at the heap since the start",
	},
	{
		.name = "moved_bytes", .forms = EVERYWHERE, .type = FIELD_COUNT, .unit = "bytes",
		.metric = METRIC_COUNTER, .family = "tierheap_moved_bytes", .read.number = read_moved,
		.help = "bytes that were moved from one tier to the other",
	},
	{
		.name = "fallbacks", .forms = EVERYWHERE, .type = FIELD_COUNT, .unit = "pages",
		.metric = METRIC_GAUGE, .family = "tierheap_fallback_pages",
		.read.number = read_fallbacks,
		.help = "pages meant for one tier that the kernel put on the other",
	},
	{
		.name = "foreign_frees", .forms = EVERYWHERE, .type = FIELD_COUNT,
		.metric = METRIC_COUNTER, .family = "tierheap_foreign_frees",
		.read.number = read_foreign, .help = "frees of blocks that are not the heap's",
	},
	{
		.name = "threads", .forms = EVERYWHERE, .type = FIELD_COUNT, .metric = METRIC_GAUGE,
		.family = "tierheap_threads", .read.number = read_threads,
		.help = "live threads that have allocated",
	},
	{
		.name = "uptime_s", .forms = EVERYWHERE, .type = FIELD_REAL, .unit = "seconds",
		.metric = METRIC_GAUGE, .family = "tierheap_uptime_seconds", .read.real = read_uptime,
		.help = "time since the library started",
	},
	{
		.name = "message", .forms = EVERYWHERE, .type = FIELD_TEXT, .metric = METRIC_INFO,
		.read.text = read_message, .help = "empty, or why the process runs degraded",
	},
	{
		.name = "engine", .forms = EVERYWHERE, .type = FIELD_TEXT,
		.choices = option_engine_names, .metric = METRIC_INFO,
		.read.text = view_engine_name, .help = "the heap behind malloc; memkind has no bands",
	},
	{
		.name = "invalid_pointers", .forms = EVERYWHERE, .type = FIELD_COUNT,
		.metric = METRIC_COUNTER, .family = "tierheap_invalid_pointers",
		.read.number = read_invalid,
		.help = "pointers that no heap gave out and that were ignored",
	},
	{
		.name = "allocations", .forms = EVERYWHERE, .type = FIELD_COUNT,
		.metric = METRIC_COUNTER, .family = "tierheap_allocations",
		.read.number = read_allocations,
		.help = "requests for memory that were served, as far as thread caches have told; engine "
		        "memkind does not count them",
	},
	{
		.name = "starter_bytes", .forms = EVERYWHERE, .type = FIELD_SIZE, .unit = "bytes",
		.optional = true, .metric = METRIC_GAUGE, .family = "tierheap_starter_bytes",
		.read.number = read_starter,
		.help = "those of dram_resident_bytes that stay there whatever the ratio: of sizes of "
		        "which there are few blocks; none where the library does not tell",
	},
	{
		.name = "band_allocations", .forms = FIELD_TSV, .type = FIELD_TEXT,
		.read.text = view_band_allocations,
		.help = "a number for each of the bands, such as 120,0: the part of the allocations "
		        "that asked for its sizes",
	},
	{
		.name = "band_pmem_bytes", .forms = FIELD_TSV, .type = FIELD_TEXT,
		.read.text = view_band_pmem,
		.help = "a number for each of the bands, such as 120,0: of its resident bytes what lies "
		        "on PMEM",
	},
	{
		.name = "threshold", .forms = EVERYWHERE, .json = "threshold.set",
		.type = FIELD_SIZE, .unit = "bytes", .metric = METRIC_GAUGE,
		.family = "tierheap_threshold_set_bytes", .read.number = read_threshold,
		.help = "the threshold of policy static-threshold, as set",
	},
	{
		.name = "pending_bytes", .forms = EVERYWHERE, .type = FIELD_COUNT, .unit = "bytes",
		.metric = METRIC_GAUGE, .family = "tierheap_pending_bytes", .read.number = read_pending,
		.help = "pages that are still to be looked at, and moved if need be",
	},
	{
		.name = "metadata_bytes", .forms = EVERYWHERE, .type = FIELD_COUNT, .unit = "bytes",
		.metric = METRIC_GAUGE, .family = "tierheap_metadata_bytes", .read.number = read_metadata,
		.help = "the allocator's own memory, in DRAM, in neither tier's sums",
	},
	{
		.name = "step_s", .forms = EVERYWHERE, .type = FIELD_REAL, .unit = "seconds",
		.metric = METRIC_COUNTER, .family = "tierheap_step_cpu_seconds", .read.real = read_step_time,
		.help = "CPU time in steps and moves",
	},
	{
		.name = "longest_step_s", .forms = EVERYWHERE, .type = FIELD_REAL, .unit = "seconds",
		.metric = METRIC_GAUGE, .family = "tierheap_longest_step_cpu_seconds",
		.read.real = read_longest, .help = "CPU time of the longest step or slice of moves",
	},
	{
		.name = "age_s", .forms = EVERYWHERE, .type = FIELD_REAL, .unit = "seconds",
		.metric = METRIC_GAUGE, .family = "tierheap_statistics_age_seconds", .read.real = read_age,
		.help = "time since the process wrote its figures, at its last step",
	},
	{
		.name = "bind", .forms = EVERYWHERE, .type = FIELD_TEXT,
		.choices = option_bind_names, .optional = true, .metric = METRIC_INFO,
		.read.text = view_bind_name,
		.help = "what a full tier does, as set: let the other one take its blocks, or malloc "
		        "fail; none where the library does not tell",
	},
	{
		.name = "move", .forms = EVERYWHERE, .type = FIELD_TEXT,
		.choices = option_move_names, .optional = true, .metric = METRIC_INFO,
		.read.text = view_move_name,
		.help = "whether blocks that exist are moved, and by whom, as set; none where the "
		        "library does not tell",
	},
	{
		.name = "verbose", .forms = EVERYWHERE, .type = FIELD_TEXT,
		.choices = view_switch_names, .optional = true, .metric = METRIC_INFO,
		.read.text = view_verbose_name,
		.help = "whether the process says on its standard error which settings it takes, as "
		        "set; none where the library does not tell",
	},
};
const size_t field_count = ARRAY_SIZE(field_table);

const struct band_field band_field_table[] = {
	{
		.name = "max_size", .packed = true, .type = FIELD_SIZE, .unit = "bytes",
		.read = read_band_size, .help = "the largest size of its blocks",
	},
	{
		.name = "resident_bytes", .packed = true, .type = FIELD_COUNT, .unit = "bytes",
		.metric = METRIC_GAUGE, .family = "tierheap_band_resident_bytes",
		.read = read_band_resident,
		.help = "heap that is resident on both tiers, by size of block",
	},
	{
		.name = "usable_bytes", .packed = true, .type = FIELD_COUNT, .unit = "bytes",
		.metric = METRIC_GAUGE, .family = "tierheap_band_usable_bytes",
		.read = read_band_usable,
		.help = "live blocks in both tiers, as malloc_usable_size(3) tells, by size of block",
	},
	{
		.name = "pmem_bytes", .type = FIELD_COUNT, .unit = "bytes",
		.metric = METRIC_GAUGE, .family = "tierheap_band_pmem_bytes",
		.read = read_band_pmem,
		.help = "heap that is resident on PMEM, by size of block",
	},
	{
		.name = "allocations", .type = FIELD_SIZE, .optional = true,
		.metric = METRIC_COUNTER, .family = "tierheap_band_allocations",
		.read = read_band_allocations,
		.help = "requests for memory that were served, by the size that they asked for; none "
		        "where the library does not tell",
	},
};
const size_t band_field_count = ARRAY_SIZE(band_field_table);

const struct field_group field_groups[] = {
	{"ratio", "the wanted ratio of resident bytes, as set"},
	{"dram", "the DRAM tier"},
	{"pmem", "the PMEM tier"},
	{"threshold", "the boundary between the tiers"},
};
const size_t field_group_count = ARRAY_SIZE(field_groups);
