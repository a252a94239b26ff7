/* SPDX-License-Identifier: BSD-2-Clause */
/* `tierheap nodes`: the NUMA nodes, their tiers, and why. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "args.h"
#include "format.h"
#include "message.h"
#include "option.h"
#include "os_file.h"
#include "tool.h"
#include "topology.h"

struct machine {
	const char *sysfs;
	struct settings settings;
	struct topology topology;
};

/* Shown: every node that has a reason. */
static bool node_shown(const struct machine *m, unsigned node)
{
	return m->topology.reason[node] != NODE_ABSENT;
}

static bool simulated(const struct machine *m)
{
	return m->settings.dry_run ||
	       (m->settings.simulate && nodeset_empty(&m->topology.pmem));
}

static const char *node_tier(const struct machine *m, unsigned node)
{
	if (nodeset_has(&m->topology.dram, node))
		return "dram";
	return nodeset_has(&m->topology.pmem, node) ? "pmem" : NULL;
}

/*
 * The line of distances: one number for each online node, ascending. fn is
 * called for each pair; nothing when the file can't be read.
 */
static void distances_visit(const struct machine *m, unsigned node,
			    void (*fn)(void *ctx, unsigned to, long distance), void *ctx)
{
	char path[512], text[8 * NODE_MAX], *p = text, *end;
	int to = nodeset_next(&m->topology.online, 0);

	snprintf(path, sizeof(path), "%s/devices/system/node/node%u/distance", m->sysfs, node);
	if (os_read_file(path, text, sizeof(text)) <= 0)
		return;
	for (; to >= 0; to = nodeset_next(&m->topology.online, (unsigned)to + 1)) {
		long distance = strtol(p, &end, 10);

		if (end == p)
			return;
		fn(ctx, (unsigned)to, distance);
		p = end;
	}
}

static void distance_put(void *ctx, unsigned to, long distance)
{
	(void)ctx;
	printf("  %u:%ld", to, distance);
}

static void node_print(const struct machine *m, unsigned node)
{
	uint64_t total = 0, unused = 0;
	char total_text[FORMAT_LEN] = "-", unused_text[FORMAT_LEN] = "-";
	const char *tier = node_tier(m, node);

	if (topology_node_memory(m->sysfs, node, &total, &unused)) {
		format_mib(total, total_text);
		format_mib(unused, unused_text);
	}
	printf("%4u  %-4s  %14s  %14s  %-32s", node, tier ? tier : "-", total_text, unused_text,
	       topology_reason_text(m->topology.reason[node]));
	distances_visit(m, node, distance_put, NULL);
	putchar('\n');
}

static void ratio_print(const struct machine *m)
{
	const struct topology *t = &m->topology;
	uint64_t dram = topology_total(m->sysfs, &t->dram);
	uint64_t pmem = topology_total(m->sysfs, simulated(m) ? &t->dram : &t->pmem);
	char dram_text[FORMAT_LEN], pmem_text[FORMAT_LEN];
	uint32_t d, p;

	if (m->settings.dry_run)
		printf("\nA dry run: the PMEM tier lies on the DRAM nodes, and PMEM nodes are left "
		       "alone.\n");
	else if (nodeset_empty(&t->pmem))
		printf("\nThere is no PMEM node: %s.\n",
		       simulated(m) ? "the PMEM tier is simulated on the DRAM nodes"
				    : "programs run in plain DRAM");
	if (pmem == 0)
		return;
	topology_ratio(dram, pmem, &d, &p);
	printf("\nDRAM %s, PMEM %s%s: ratio %u:%u when none is set.\n", format_mib(dram, dram_text),
	       format_mib(pmem, pmem_text), simulated(m) ? " (simulated)" : "", d, p);
}

static void text_print(const struct machine *m)
{
	printf("NODE  TIER  %14s  %14s  %-32s  DISTANCE TO NODES\n", "MEMORY", "FREE", "WHY");
	for (unsigned node = 0; node < NODE_MAX; node++)
		if (node_shown(m, node))
			node_print(m, node);
	ratio_print(m);
}

static void distance_add(void *ctx, unsigned to, long distance)
{
	char key[16];

	snprintf(key, sizeof(key), "%u", to);
	json_object_set_new(ctx, key, json_integer(distance));
}

static json_t *node_json(const struct machine *m, unsigned node)
{
	json_t *one = json_object(), *distances = json_object();
	const char *tier = node_tier(m, node);
	uint64_t total, unused;
	bool known = topology_node_memory(m->sysfs, node, &total, &unused);

	distances_visit(m, node, distance_add, distances);
	json_object_set_new(one, "node", json_integer(node));
	json_object_set_new(one, "tier", tier ? json_string(tier) : json_null());
	json_object_set_new(one, "reason",
			    json_string(topology_reason_text(m->topology.reason[node])));
	json_object_set_new(one, "total_bytes",
			    known ? json_integer((json_int_t)total) : json_null());
	json_object_set_new(one, "free_bytes",
			    known ? json_integer((json_int_t)unused) : json_null());
	json_object_set_new(one, "distance", distances);
	return one;
}

static void json_print(const struct machine *m)
{
	json_t *all = json_object(), *nodes = json_array();

	for (unsigned node = 0; node < NODE_MAX; node++)
		if (node_shown(m, node))
			json_array_append_new(nodes, node_json(m, node));
	json_object_set_new(all, "simulated", json_boolean(simulated(m)));
	json_object_set_new(all, "nodes", nodes);
	json_dumpf(all, stdout, JSON_INDENT(2));
	putchar('\n');
	json_decref(all);
}

/* The nodes as a program started now would see them, variables included. */
static int machine_show(struct machine *m, void (*print)(const struct machine *m))
{
	struct nodeset allowed;
	int error;
	bool own = strcmp(m->sysfs, SYSFS_ROOT) == 0, ok;
	char why[512];

	option_defaults(&m->settings);
	if (option_read_environment(&m->settings, environ, message_report, NULL) > 0)
		return EXIT_USAGE;
	if (access(m->sysfs, R_OK | X_OK) != 0) {
		message_line("--sysfs: \"%s\" can't be read: write the root of a sysfs tree",
			     m->sysfs);
		return EXIT_USAGE;
	}
	/* Our own cpuset says nothing about the nodes of another machine's tree. */
	if (own)
		topology_allowed(STATUS_PATH, &allowed, &error);
	ok = topology_read(&m->topology, m->sysfs, &m->settings, own ? &allowed : NULL, why,
			   sizeof(why));
	print(m);
	if (ok)
		return 0;
	message_line("%s", why);
	return EXIT_FAILED;
}

static int nodes_run(int argc, char **argv)
{
	static const struct option longs[] = {
	    {"json", no_argument, NULL, 256},
	    {"sysfs", required_argument, NULL, 257},
	    {"help", no_argument, NULL, 'h'},
	    {NULL, 0, NULL, 0},
	};
	/* Too large for the stack of a careful program; written here, one thread. */
	static struct machine m = {.sysfs = SYSFS_ROOT};
	void (*print)(const struct machine *m) = text_print;
	int c;

	while ((c = args_next(argc, argv, ":h", longs)) != -1) {
		if (c == 'h')
			return verb_help(&verb_nodes);
		if (c == '?')
			return EXIT_USAGE;
		if (c == 256)
			print = json_print;
		else
			m.sysfs = optarg;
	}
	if (optind < argc) {
		message_line("\"%s\" is too much: tierheap nodes takes no arguments", argv[optind]);
		return EXIT_USAGE;
	}
	return machine_show(&m, print);
}

const struct verb verb_nodes = {
    .name = "nodes",
    .arguments = "[--json] [--sysfs DIR]",
    .summary = "show the NUMA nodes, their tiers and why, memory and distances",
    .details = "  --json       an object\n"
	       "  --sysfs DIR  read this tree instead of /sys\n",
    .run = nodes_run,
};
