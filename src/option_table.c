/* SPDX-License-Identifier: BSD-2-Clause */
/* The rows, and nothing that reads or writes their values: that is option.c. */
#include <string.h>

#include "option.h"

#define RATIO_MAX  1000000
#define SIZE_LIMIT (UINT64_C(1) << 47) /* bytes: the address space of a process, x86-64 */

const char *const option_policy_names[] = {
	[TIERHEAP_POLICY_DYNAMIC_THRESHOLD] = "dynamic-threshold",
	[TIERHEAP_POLICY_STATIC_THRESHOLD] = "static-threshold",
	[TIERHEAP_POLICY_STATIC_RATIO] = "static-ratio",
	[TIERHEAP_POLICY_DRAM_ONLY] = "dram-only",
	[TIERHEAP_POLICY_PMEM_ONLY] = "pmem-only",
	NULL,
};

const char *const option_bind_names[] = {
	[BIND_PREFERRED] = "preferred",
	[BIND_STRICT] = "strict",
	NULL,
};

const char *const option_move_names[] = {
	[MOVE_ON] = "on",
	[MOVE_OFF] = "off",
	[MOVE_THREAD] = "thread",
	NULL,
};

static const char *const invalid_names[] = {
	[INVALID_ABORT] = "abort",
	[INVALID_IGNORE] = "ignore",
	NULL,
};

const char *const option_engine_names[] = {
	[TIERHEAP_ENGINE_SORTED] = "sorted",
	[TIERHEAP_ENGINE_MEMKIND] = "memkind",
	NULL,
};

const char *const option_kind_names[] = {
	[KIND_DAX_KMEM] = "dax_kmem",
	[KIND_DAX_KMEM_ALL] = "dax_kmem_all",
	[KIND_DAX_KMEM_PREFERRED] = "dax_kmem_preferred",
	[KIND_DAX_KMEM_INTERLEAVE] = "dax_kmem_interleave",
	[KIND_HBW] = "hbw",
	[KIND_HBW_ALL] = "hbw_all",
	[KIND_HBW_PREFERRED] = "hbw_preferred",
	[KIND_HBW_INTERLEAVE] = "hbw_interleave",
	NULL,
};

#define FIELD(member) .offset = offsetof(struct settings, member)

const struct option_row option_table[] = {
	{
		.name = "RATIO", .flag = "ratio", .key = "ratio",
		.type = OPTION_RATIO, .max = RATIO_MAX, .value = "D:P", .dflt = "auto", .unit = "",
		.help = "Resident bytes of the heap on DRAM to those on PMEM, such as 1:4; "
		        "auto: as the installed sizes of the two tiers",
		FIELD(ratio_dram),
	},
	{
		.name = "POLICY", .flag = "policy", .key = "policy",
		.type = OPTION_CHOICE, .choices = option_policy_names, .value = "POLICY",
		.dflt = "dynamic-threshold", .unit = "",
		.help = "What decides the tier of a block: dynamic-threshold (its size; the "
		        "threshold moves to hold the ratio), static-threshold (its size; the "
		        "threshold is fixed), static-ratio (the ratio at every size), dram-only "
		        "or pmem-only",
		FIELD(policy),
	},
	{
		.name = "THRESHOLD", .flag = "threshold", .key = "threshold",
		.type = OPTION_SIZE, .min = 1, .max = SIZE_LIMIT, .value = "SIZE", .dflt = "1K",
		.unit = "bytes",
		.help = "The threshold of policy static-threshold: larger blocks go to PMEM",
		FIELD(threshold),
	},
	{
		.name = "THRESHOLD_MIN", .flag = "threshold-min", .key = "min",
		.type = OPTION_SIZE, .max = SIZE_LIMIT, .value = "SIZE", .dflt = "0",
		.unit = "bytes",
		.help = "The threshold never falls below this size; 0: no limit",
		FIELD(threshold_min),
	},
	{
		.name = "THRESHOLD_MAX", .flag = "threshold-max", .key = "max",
		.type = OPTION_SIZE, .min = 1, .max = UINT64_MAX, .value = "SIZE",
		.dflt = "unlimited", .unit = "bytes",
		.help = "The threshold never rises above this size, or unlimited",
		FIELD(threshold_max),
	},
	{
		.name = "PMEM_NODES", .flag = "pmem-nodes",
		.type = OPTION_NODES, .value = "NODES", .dflt = "auto", .unit = "",
		.help = "NUMA nodes of the PMEM tier, such as 2-3; auto: the nodes of KMEM DAX "
		        "devices, or where there is no such device the nodes without CPUs",
		FIELD(pmem_nodes),
	},
	{
		.name = "DRAM_NODES", .flag = "dram-nodes",
		.type = OPTION_NODES, .value = "NODES", .dflt = "auto", .unit = "",
		.help = "NUMA nodes of the DRAM tier, such as 0-1; auto: all that are not PMEM",
		FIELD(dram_nodes),
	},
	{
		.name = "SIMULATE", .flag = "simulate",
		.type = OPTION_BOOL, .value = "on|off", .dflt = "off", .unit = "",
		.help = "Without a PMEM node, let DRAM nodes play the PMEM tier",
		FIELD(simulate),
	},
	{
		.name = "DRY_RUN_TIERS", .flag = "dry-run-tiers",
		.type = OPTION_BOOL, .value = "on|off", .dflt = "off", .unit = "",
		.help = "Whatever nodes there are, both tiers lie in DRAM: nothing is bound or moved, "
		        "and all is counted as if it were",
		FIELD(dry_run),
	},
	{
		.name = "BIND", .flag = "bind", .key = "bind",
		.type = OPTION_CHOICE, .choices = option_bind_names, .value = "preferred|strict",
		.dflt = "preferred", .unit = "",
		.help = "When a tier is full: preferred takes the other one, strict lets "
		        "malloc fail",
		FIELD(bind),
	},
	{
		.name = "MOVE", .flag = "move", .key = "move",
		.type = OPTION_CHOICE, .choices = option_move_names, .value = "on|off|thread",
		.dflt = "on", .unit = "",
		.help = "Move existing blocks when the threshold moves: on (by the threads that "
		        "allocate), thread (by a thread of its own) or off",
		FIELD(move),
	},
	{
		.name = "INVALID_POINTER", .flag = "invalid-pointer",
		.type = OPTION_CHOICE, .choices = invalid_names, .value = "abort|ignore",
		.dflt = "abort", .unit = "",
		.help = "A pointer is freed that no heap gave out: abort ends the program with a "
		        "line that names it, as glibc does; ignore counts it and goes on",
		FIELD(invalid),
	},
	{
		.name = "ENGINE", .flag = "engine",
		.type = OPTION_CHOICE, .choices = option_engine_names, .value = "sorted|memkind",
		.dflt = "sorted", .unit = "",
		.help = "The heap that tierheap run puts behind malloc: sorted by size, or "
		        "memkind's tiers where tierheap was built with them",
		FIELD(engine),
	},
	{
		.name = "MEMKIND_KIND", .flag = "memkind-kind",
		.type = OPTION_KIND, .choices = option_kind_names, .value = "KIND|DIR",
		.dflt = "dax_kmem", .unit = "",
		.help = "The PMEM tier of engine memkind: dax_kmem or hbw, each also with _all, "
		        "_preferred or _interleave; or files in a directory",
		FIELD(kind),
	},
	{
		.name = "INCLUDE", .flag = "include",
		.type = OPTION_NAMES, .value = "NAMES", .dflt = "*", .unit = "",
		.help = "Commands whose heap is tiered: patterns of their names with commas "
		        "between them, such as redis-*,java, where * stands for any characters "
		        "and ? for one; all others run in plain DRAM",
		FIELD(include),
	},
	{
		.name = "EXCLUDE", .flag = "exclude",
		.type = OPTION_NAMES, .value = "NAMES", .dflt = "", .unit = "",
		.help = "Commands that run in plain DRAM though they are included, such as "
		        "sh,bash,*-helper",
		FIELD(exclude),
	},
	{
		.name = "STATS", .flag = "stats",
		.type = OPTION_BOOL, .value = "on|off", .dflt = "on", .unit = "",
		.help = "Show statistics to tierheap stat and take settings from tierheap set",
		FIELD(stats),
	},
	{
		.name = "STATS_AT_EXIT", .flag = "stats-at-exit",
		.type = OPTION_BOOL, .value = "on|off", .dflt = "off", .unit = "",
		.help = "Print statistics on standard error when the program exits",
		FIELD(stats_at_exit),
	},
	{
		.name = "VERBOSE", .flag = "verbose", .key = "verbose",
		.type = OPTION_BOOL, .value = "on|off", .dflt = "off", .unit = "",
		.help = "Say on standard error what was found and chosen at start, and which "
		        "settings are taken later",
		FIELD(verbose),
	},
};
const size_t option_count = ARRAY_SIZE(option_table);

const struct option_row *option_by_name(const char *name)
{
	for (size_t i = 0; i < option_count; i++) {
		if (strcmp(option_table[i].name, name) == 0)
			return &option_table[i];
	}
	return NULL;
}

const struct option_row *option_by_key(const char *key)
{
	for (size_t i = 0; i < option_count; i++) {
		if (option_table[i].key != NULL && strcmp(option_table[i].key, key) == 0)
			return &option_table[i];
	}
	return NULL;
}

const char *option_default(const struct option_row *row)
{
	return row->dflt[0] != '\0' ? row->dflt : "none";
}
