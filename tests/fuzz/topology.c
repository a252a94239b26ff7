/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Trees of sysfs, in a directory of their own. Input: their files' texts, parted by '|': lists of
 * nodes online, with memory and with CPUs; driver and target of two dax devices; the settings of
 * both tiers; then a status file and a meminfo.
 */
#include "topology.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fuzz.h"
#include "tests/unit/tree.h"

#define NODE "devices/system/node/"

static void file_write(const char *name, const char *text)
{
	int fd = open(tree_path(name), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		abort();
	close(fd);
}

/* An empty text: no link. */
static void link_write(const char *name, const char *target)
{
	unlink(tree_path(name));
	if (*target && symlink(target, tree_path(name)) && strlen(target) < 1024)
		abort();
}

static void tree_make(void)
{
	static int made; /* main thread */

	if (made++)
		return;
	tree_fill("", NODE "online 0\n" NODE "node0/meminfo x\n"
	          "bus/dax/devices/dax0.0/target_node 1\n"
	          "bus/dax/devices/dax1.0/target_node 1\n");
}

static void tree_write(struct input *in)
{
	static const char *const names[] = {
	    NODE "online", NODE "has_memory", NODE "has_cpu", "bus/dax/devices/dax0.0/driver",
	    "bus/dax/devices/dax0.0/target_node", "bus/dax/devices/dax1.0/driver",
	    "bus/dax/devices/dax1.0/target_node",
	};

	tree_make();
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		char *text = input_text(in, '|');

		if (strstr(names[i], "driver"))
			link_write(names[i], text);
		else
			file_write(names[i], text);
		free(text);
	}
}

static void settings_read(struct input *in, struct settings *s)
{
	char *pmem = input_text(in, '|'), *dram = input_text(in, '|'), why[200];

	option_defaults(s);
	option_parse(s, option_by_name("PMEM_NODES"), "x", pmem, why, sizeof(why));
	option_parse(s, option_by_name("DRAM_NODES"), "x", dram, why, sizeof(why));
	free(pmem);
	free(dram);
}

static bool in_tier(enum node_reason reason, const struct topology *t, unsigned node)
{
	switch (reason) {
	case NODE_HAS_CPUS:
	case NODE_NOT_KMEM:
	case NODE_ONLY_MEMORY:
		return nodeset_has(&t->dram, node);
	case NODE_KMEM:
	case NODE_NO_CPUS:
		return nodeset_has(&t->pmem, node);
	case NODE_BY_SETTING:
		return nodeset_has(&t->dram, node) || nodeset_has(&t->pmem, node);
	default:
		return !nodeset_has(&t->dram, node) && !nodeset_has(&t->pmem, node);
	}
}

static void tiers_check(const struct topology *t)
{
	for (unsigned node = 0; node < NODE_MAX; node++) {
		bool dram = nodeset_has(&t->dram, node), pmem = nodeset_has(&t->pmem, node);

		ensure(!(dram && pmem), "no node is in both tiers");
		ensure(!(dram || pmem) || (nodeset_has(&t->has_memory, node) &&
		                           nodeset_has(&t->allowed, node)),
		       "a tier's nodes have memory and may be used");
		ensure(!pmem || t->reason[node] == NODE_BY_SETTING || nodeset_has(&t->kmem, node) ||
		       (nodeset_empty(&t->kmem) && !nodeset_has(&t->has_cpu, node)),
		       "PMEM is what kmem drives, or, where it drives nothing, what has no CPUs");
		ensure(in_tier(t->reason[node], t, node), "a node's reason is that of its tier");
		ensure(strcmp(topology_reason_text(t->reason[node]), "unknown"), "and has words");
	}
}

static void same_check(const struct nodeset *named, const struct nodeset *tier)
{
	ensure(memcmp(named, tier, sizeof(*named)) == 0, "a tier is what a setting names");
}

static void read_check(const struct settings *s, const struct nodeset *allowed)
{
	static struct topology t;
	char why[300] = "";

	if (topology_read(&t, tree_root(), s, allowed, why, sizeof(why))) {
		ensure(!nodeset_empty(&t.dram), "there is a node for DRAM");
		if (!s->dram_auto)
			same_check(&s->dram_nodes, &t.dram);
		if (!s->pmem_auto)
			same_check(&s->pmem_nodes, &t.pmem);
	} else {
		ensure(strlen(why) > 20 && !strchr(why, '\n'), "a refusal says why in one line");
	}
	tiers_check(&t);
}

static void ratio_check(uint64_t dram, uint64_t pmem)
{
	uint32_t d = 99, p = 99;

	topology_ratio(dram, pmem, &d, &p);
	ensure(d <= 64 && p <= 64 && (d || p), "a ratio is of small numbers");
	ensure((p == 0) == (pmem == 0), "without PMEM there is none in it");
	if (dram == 0 || pmem == 0)
		return;
	double is = (double)dram / (double)pmem, as = (double)d / p;
	ensure((as > 0.94 * is && as < 1.06 * is) || (d == 64 && p == 1 && is > 64) ||
	       (d == 1 && p == 64 && is < 1 / 64.0), "it is that of the sizes");
}

static void memory_check(void)
{
	uint64_t total = 5, left = 5, files = 5;

	if (topology_node_room(tree_root(), 0, &total, &left, &files)) {
		ratio_check(total, left);
		ratio_check(left, files);
	} else {
		ensure(total == 5 && left == 5, "what can't be read changes nothing");
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = {data, size};
	struct nodeset allowed;
	struct settings s;
	char *text;
	int error;

	tree_write(&in);
	settings_read(&in, &s);
	text = input_text(&in, '|');
	file_write("status", text);
	free(text);
	text = input_text(&in, '|');
	file_write(NODE "node0/meminfo", text);
	free(text);
	if (!topology_allowed(tree_path("status"), &allowed, &error))
		ensure(nodeset_has(&allowed, 0) && nodeset_has(&allowed, NODE_MAX - 1),
		       "where it can't be read every node may be used");
	read_check(&s, &allowed);
	read_check(&s, NULL);
	memory_check();
	return 0;
}
