/* SPDX-License-Identifier: BSD-2-Clause */
/* `tierheap nodes`: the NUMA nodes, their tiers, and why. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "args.h"
#include "format.h"
#include "message.h"
#include "nodes.h"
#include "os_file.h"
#include "tool.h"

bool node_shown(const struct machine *m, unsigned node)
{
	return m->topology.reason[node] != NODE_ABSENT;
}

bool machine_simulated(const struct machine *m)
{
	return m->settings.dry_run ||
	       (m->settings.simulate && nodeset_empty(&m->topology.pmem));
}

const char *node_tier(const struct machine *m, unsigned node)
{
	if (nodeset_has(&m->topology.dram, node))
		return "dram";
	return nodeset_has(&m->topology.pmem, node) ? "pmem" : NULL;
}

static void error_keep(struct machine *m, int error, unsigned node)
{
	if (error == ENOENT || m->error)
		return;
	m->error = error;
	m->error_node = (int)node;
}

/* The file has one number for each online node, ascending. */
void distances_visit(struct machine *m, unsigned node,
		     void (*fn)(void *ctx, unsigned to, long distance), void *ctx)
{
	char path[512], text[8 * NODE_MAX], *p = text, *end;
	int to = nodeset_next(&m->topology.online, 0);
	int len;

	snprintf(path, sizeof(path), "%s/devices/system/node/node%u/distance", m->sysfs, node);
	len = os_read_file(path, text, sizeof(text));
	if (len < 0)
		error_keep(m, -len, node);
	if (len <= 0)
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

bool memory_known(const struct machine *m, unsigned node)
{
	return nodeset_has(&m->sizes.known, node);
}

static void node_print(struct machine *m, unsigned node)
{
	char total_text[FORMAT_LEN] = "-", unused_text[FORMAT_LEN] = "-";
	const char *tier = node_tier(m, node);

	if (memory_known(m, node)) {
		format_mib(m->sizes.total[node], total_text);
		format_mib(m->sizes.unused[node], unused_text);
	}
	printf("%4u  %-4s  %14s  %14s  %-32s", node, tier ? tier : "-", total_text, unused_text,
	       topology_reason_text(m->topology.reason[node]));
	distances_visit(m, node, distance_put, NULL);
	putchar('\n');
}

static void ratio_print(const struct machine *m)
{
	const struct topology *t = &m->topology;
	uint64_t dram = sizes_total(&m->sizes, &t->dram);
	uint64_t pmem = sizes_total(&m->sizes, machine_simulated(m) ? &t->dram : &t->pmem);
	char dram_text[FORMAT_LEN], pmem_text[FORMAT_LEN];
	uint32_t d, p;

	if (m->settings.dry_run)
		printf("\nA dry run: the PMEM tier lies on the DRAM nodes, and PMEM nodes are left "
		       "alone.\n");
	else if (nodeset_empty(&t->pmem))
		printf("\nThere is no PMEM node: %s.\n",
		       machine_simulated(m) ? "the PMEM tier is simulated on the DRAM nodes"
				    : "programs run in plain DRAM");
	if (pmem == 0)
		return;
	topology_ratio(dram, pmem, &d, &p);
	printf("\nDRAM %s, PMEM %s%s: ratio %u:%u when none is set.\n", format_mib(dram, dram_text),
	       format_mib(pmem, pmem_text), machine_simulated(m) ? " (simulated)" : "", d, p);
}

static void text_print(struct machine *m)
{
	printf("NODE  TIER  %14s  %14s  %-32s  DISTANCE TO NODES\n", "MEMORY", "FREE", "WHY");
	for (unsigned node = 0; node < NODE_MAX; node++)
		if (node_shown(m, node))
			node_print(m, node);
	ratio_print(m);
}

/* Is that all there is? False after a message. */
static bool machine_known(const struct machine *m, int allowed_error)
{
	int node = sizes_unknown(&m->sizes, &m->topology.online);

	if (m->topology.error)
		message_line("some of \"%s\" can't be read (%s): nodes may be missing", m->sysfs,
			     strerror(m->topology.error));
	if (allowed_error)
		message_line(STATUS_PATH " can't be read (%s): nodes outside of the cpuset may be "
			     "shown as usable", strerror(allowed_error));
	if (m->error)
		message_line("the distances of node %d can't be read: %s", m->error_node,
			     strerror(m->error));
	if (node >= 0)
		message_line("the memory of node %d can't be read", node);
	return !m->topology.error && !allowed_error && !m->error && node < 0;
}

/* The nodes as a program started now would see them, variables included. */
static int machine_show(struct machine *m, void (*print)(struct machine *m))
{
	struct nodeset allowed;
	bool own = strcmp(m->sysfs, SYSFS_ROOT) == 0, ok;
	int allowed_error = 0;
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
		topology_allowed(STATUS_PATH, &allowed, &allowed_error);
	ok = topology_read(&m->topology, m->sysfs, &m->settings, own ? &allowed : NULL, why,
			   sizeof(why));
	sizes_read(&m->sizes, m->sysfs, &m->topology.online);
	print(m);
	if (!ok)
		message_line("%s", why);
	return machine_known(m, allowed_error) && ok ? 0 : EXIT_FAILED;
}

static int nodes_run(int argc, char **argv)
{
	static const struct option longs[] = {
	    {"json", no_argument, NULL, 256},
	    {"sysfs", required_argument, NULL, 257},
	    {"json-schema", no_argument, NULL, 258},
	    {"help", no_argument, NULL, 'h'},
	    {NULL, 0, NULL, 0},
	};
	/* Too large for the stack of a careful program; written here, one thread. */
	static struct machine m = {.sysfs = SYSFS_ROOT};
	void (*print)(struct machine *m) = text_print;
	int c;

	while ((c = args_next(argc, argv, ":h", longs)) != -1) {
		if (c == 'h')
			return verb_help(&verb_nodes);
		if (c == 258)
			return nodes_schema();
		if (c == '?')
			return EXIT_USAGE;
		if (c == 256)
			print = nodes_json_print;
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
    .arguments = "[--json] [--sysfs DIR] | --json-schema",
    .summary = "show the NUMA nodes, their tiers and why, memory and distances",
    .details = "  --json         an object\n"
	       "  --json-schema  the schema of that object, and nothing else\n"
	       "  --sysfs DIR    read this tree instead of /sys\n",
    .run = nodes_run,
};
