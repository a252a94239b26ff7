/* SPDX-License-Identifier: BSD-2-Clause */
/* Machines as fixture trees: what the kernel shows of them, and the tiers that follow. */
#include "topology.h"

#include <errno.h>

#include "tests/lib/tap.h"
#include "tests/unit/sets.h"
#include "tests/unit/tree.h"

#define NODES(online, has_memory, has_cpu)                \
	"devices/system/node/online " online "\n"         \
	"devices/system/node/has_memory " has_memory "\n" \
	"devices/system/node/has_cpu " has_cpu "\n"
/* As in sysfs: an entry of the bus is a link to the device, whose driver is a link too. */
#define DAX(name, target, driver)                                                     \
	"bus/dax/devices/" name " -> ../../../devices/ndbus0/" name "\n"              \
	"devices/ndbus0/" name "/target_node " target "\n"                            \
	"devices/ndbus0/" name "/driver -> ../../../bus/dax/drivers/" driver "\n"
#define DAX_UNBOUND(name, target)                                        \
	"bus/dax/devices/" name " -> ../../../devices/ndbus0/" name "\n" \
	"devices/ndbus0/" name "/target_node " target "\n"

#define ONE_NODE    NODES("0", "0", "0")
#define ONE_SOCKET  NODES("0-1", "0-1", "0") DAX("dax0.0", "1", "kmem")
#define TWO_SOCKETS NODES("0-3", "0-3", "0-1") DAX("dax0.0", "2", "kmem") DAX("dax1.0", "3", "kmem")
/* A CXL expander that the firmware hands over as plain memory: no dax device. */
#define CXL         NODES("0-1", "0-1", "0")
/* Node 1 is HBM: without CPUs but near; only node 2 is a kmem device. */
#define HBM         NODES("0-2", "0-2", "0") DAX("dax0.0", "2", "kmem")
#define HBM_OFFLINE NODES("0-1", "0-1", "0") DAX("dax0.0", "2", "kmem")
/* Bound to kmem, all memory blocks left offline. */
#define OFFLINE     NODES("0", "0", "0") DAX("dax0.0", "1", "kmem")
#define DEVDAX      NODES("0", "0", "0") DAX("dax0.0", "1", "device_dax")
#define ALL_KMEM    NODES("0-1", "0-1", "0-1") DAX("dax0.0", "0", "kmem") DAX("dax1.0", "1", "kmem")

struct machine {
	const char *sentence, *tree;
	const char *allowed;          /* NULL: every node */
	const char *pmem_set, *dram_set; /* settings; NULL: auto */
	const char *dram, *pmem;      /* the answer */
	const char *reasons;          /* of every node that is there */
	const char *why;              /* NULL: no error */
};

static const struct machine machines[] = {
	{"one node is all DRAM", ONE_NODE, NULL, NULL, NULL, "0", "none", "0 has CPUs", NULL},
	{"one socket with a kmem device has its node as PMEM", ONE_SOCKET, NULL, NULL, NULL,
	 "0", "1", "0 has CPUs, 1 kmem device", NULL},
	{"two sockets with two kmem devices have both nodes as PMEM", TWO_SOCKETS, NULL, NULL, NULL,
	 "0-1", "2-3", "0 has CPUs, 1 has CPUs, 2 kmem device, 3 kmem device", NULL},
	{"a CXL expander without a dax device is PMEM by having no CPUs", CXL, NULL, NULL, NULL,
	 "0", "1", "0 has CPUs, 1 no CPUs", NULL},
	{"HBM is not PMEM when kmem says that another node is", HBM, NULL, NULL, NULL,
	 "0-1", "2", "0 has CPUs, 1 no CPUs, but no kmem device, 2 kmem device", NULL},
	{"HBM is not PMEM even when the kmem device is offline", HBM_OFFLINE, NULL, NULL, NULL,
	 "0-1", "none", "0 has CPUs, 1 no CPUs, but no kmem device, 2 no memory online", NULL},
	{"a kmem device with all blocks offline is no PMEM", OFFLINE, NULL, NULL, NULL,
	 "0", "none", "0 has CPUs, 1 no memory online", NULL},
	{"a dax device of another driver is no PMEM", DEVDAX, NULL, NULL, NULL,
	 "0", "none", "0 has CPUs", NULL},
	{"a dax device of another driver leaves the rule of CPUs in force",
	 CXL DAX("dax0.0", "5", "device_dax"), NULL, NULL, NULL,
	 "0", "1", "0 has CPUs, 1 no CPUs", NULL},
	{"a dax device without a driver is no PMEM", ONE_NODE DAX_UNBOUND("dax0.0", "1"), NULL,
	 NULL, NULL, "0", "none", "0 has CPUs", NULL},
	{"a driver whose name only begins like kmem is another one",
	 ONE_NODE DAX("dax0.0", "1", "kmem2"), NULL, NULL, NULL, "0", "none", "0 has CPUs", NULL},
	{"a kmem device without a target node is passed over", CXL DAX("dax0.0", "-1", "kmem"),
	 NULL, NULL, NULL, "0", "1", "0 has CPUs, 1 no CPUs", NULL},
	{"a cpuset without the PMEM node leaves DRAM", ONE_SOCKET, "0", NULL, NULL,
	 "0", "none", "0 has CPUs, 1 outside of the cpuset", NULL},
	{"a cpuset with one of two PMEM nodes leaves that one", TWO_SOCKETS, "0-1,3", NULL, NULL,
	 "0-1", "3", "0 has CPUs, 1 has CPUs, 2 outside of the cpuset, 3 kmem device", NULL},
	{"a cpuset with the PMEM node alone makes it DRAM", ONE_SOCKET, "1", NULL, NULL,
	 "1", "none", "0 outside of the cpuset, 1 no other node for DRAM", NULL},
	{"where every node is a kmem device, all are DRAM", ALL_KMEM, NULL, NULL, NULL,
	 "0-1", "none", "0 no other node for DRAM, 1 no other node for DRAM", NULL},
	{"a node with CPUs and no memory is in neither tier", NODES("0-2", "0,2", "0-1"), NULL,
	 NULL, NULL, "0", "2", "0 has CPUs, 1 no memory online, 2 no CPUs", NULL},

	{"a setting makes a node with CPUs PMEM", TWO_SOCKETS, NULL, "1", NULL,
	 "0", "1", "0 has CPUs, 1 by setting, 2 unused: a setting names others, "
	 "3 unused: a setting names others", NULL},
	{"a setting for DRAM leaves the PMEM nodes as found", TWO_SOCKETS, NULL, NULL, "0",
	 "0", "2-3", "0 by setting, 1 unused: a setting names others, 2 kmem device, 3 kmem device",
	 NULL},
	{"a setting may turn a kmem node into DRAM", TWO_SOCKETS, NULL, NULL, "0-2",
	 "0-2", "3", "0 by setting, 1 by setting, 2 by setting, 3 kmem device", NULL},
	{"settings for both tiers are followed", TWO_SOCKETS, NULL, "3", "1",
	 "1", "3",
	 "0 unused: a setting names others, 1 by setting, 2 unused: a setting names others, "
	 "3 by setting", NULL},
	{"a setting names HBM", HBM, NULL, "1", NULL, "0", "1",
	 "0 has CPUs, 1 by setting, 2 unused: a setting names others", NULL},
	{"a setting and a cpuset with PMEM nodes alone leave the other as DRAM", TWO_SOCKETS, "2-3",
	 "2", NULL, "3", "2", "0 outside of the cpuset, 1 outside of the cpuset, 2 by setting, "
	 "3 no other node for DRAM", NULL},

	{"a setting that names an absent node is refused", ONE_SOCKET, NULL, "1,7", NULL,
	 "0", "1", "0 has CPUs, 1 by setting",
	 "TIERHEAP_PMEM_NODES: node 7 of \"1,7\" does not exist: name only nodes of 0-1"},
	{"a setting that names an absent DRAM node is refused", ONE_NODE, NULL, NULL, "4",
	 "none", "none", "0 unused: a setting names others",
	 "TIERHEAP_DRAM_NODES: node 4 of \"4\" does not exist: name only nodes of 0"},
	{"a setting that names an offline node is refused", OFFLINE, NULL, "1", NULL,
	 "0", "none", "0 has CPUs, 1 no memory online",
	 "TIERHEAP_PMEM_NODES: node 1 of \"1\" has no memory online (daxctl online-memory brings "
	 "it "
	 "online): name only nodes of 0"},
	{"a setting that names a node outside of the cpuset is refused", ONE_SOCKET, "0", "1", NULL,
	 "0", "none", "0 has CPUs, 1 outside of the cpuset",
	 "TIERHEAP_PMEM_NODES: node 1 of \"1\" is outside of the memory nodes that this process "
	 "may "
	 "use (cpuset): name only nodes of 0"},
	{"settings that overlap are refused", TWO_SOCKETS, NULL, "1-3", "0-1",
	 "0-1", "2-3", "0 by setting, 1 by setting, 2 by setting, 3 by setting",
	 "TIERHEAP_PMEM_NODES and TIERHEAP_DRAM_NODES both name \"1\": give each node to one tier"},
	{"a setting that leaves no DRAM is refused", ONE_SOCKET, NULL, "0-1", NULL,
	 "none", "0-1", "0 by setting, 1 by setting",
	 "TIERHEAP_PMEM_NODES: \"0-1\" leaves no node for DRAM: leave out one of 0-1"},
	{"a process that may use no node with memory is refused", ONE_SOCKET, "5", NULL, NULL,
	 "none", "none", "0 outside of the cpuset, 1 outside of the cpuset",
	 "no NUMA node with memory may be used by this process (allowed: 5): widen its cpuset"},

	{"a machine without the tree has the single node 0", "devices/system/cpu 0\n", NULL, NULL,
	 NULL, "0", "none", "0 has CPUs", NULL},
	{"a garbled tree is a machine with the single node 0", NODES("0-1", "0-x", "0"), NULL, NULL,
	 NULL, "0", "none", "0 has CPUs", NULL},
};

static struct nodeset nodes_of(const char *list)
{
	struct nodeset set;

	tap_need(nodelist_parse(list, &set), "a list of the test's own is refused");
	return set;
}

static void settings_of(const struct machine *m, struct settings *s)
{
	option_defaults(s);
	if (m->pmem_set != NULL) {
		s->pmem_auto = false;
		s->pmem_nodes = nodes_of(m->pmem_set);
	}
	if (m->dram_set != NULL) {
		s->dram_auto = false;
		s->dram_nodes = nodes_of(m->dram_set);
	}
}

/* "0 has CPUs, 1 kmem device": every node that is there. */
static void reasons_text(const struct topology *t, char *buf, size_t size)
{
	size_t len = 0;

	buf[0] = '\0';
	for (unsigned node = 0; node < NODE_MAX && len < size; node++) {
		if (t->reason[node] == NODE_ABSENT)
			continue;
		len += (size_t)snprintf(buf + len, size - len, "%s%u %s", len ? ", " : "", node,
		                        topology_reason_text(t->reason[node]));
	}
}

static void machine_check(const struct machine *m, const char *name)
{
	char why[512] = "", text[512];
	struct nodeset allowed;
	static struct topology t;
	struct settings s;

	tree_fill(name, m->tree);
	settings_of(m, &s);
	if (m->allowed != NULL)
		allowed = nodes_of(m->allowed);
	bool right = topology_read(&t, tree_path(name), &s, m->allowed ? &allowed : NULL, why,
	                           sizeof(why));
	fact(right == (m->why == NULL), "%s", m->sentence);
	fact_text(right ? "" : why, m->why ? m->why : "", "%s: what is said", m->sentence);
	nodelist_format(&t.dram, text, sizeof(text));
	fact_text(text, m->dram, "%s: DRAM is %s", m->sentence, m->dram);
	nodelist_format(&t.pmem, text, sizeof(text));
	fact_text(text, m->pmem, "%s: PMEM is %s", m->sentence, m->pmem);
	reasons_text(&t, text, sizeof(text));
	fact_text(text, m->reasons, "%s: the reasons", m->sentence);
}

static void machines_are_told_apart(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(machines); i++) {
		char name[32];

		snprintf(name, sizeof(name), "machine-%zu", i);
		machine_check(&machines[i], name);
	}
}

static void a_missing_root_is_one_node(void)
{
	static char long_path[5000];
	static struct topology t;
	struct settings s;
	char why[64];

	option_defaults(&s);
	fact(topology_read(&t, tree_path("nowhere"), &s, NULL, why, sizeof(why)) &&
	     nodeset_count(&t.dram) == 1 && nodeset_has(&t.dram, 0) && nodeset_empty(&t.pmem),
	     "a machine without sysfs has the single node 0");
	memset(long_path, '/', sizeof(long_path) - 1);
	fact(topology_read(&t, long_path, &s, NULL, why, sizeof(why)) && nodeset_has(&t.dram, 0),
	     "a path that is too long is as good as none");
}

static void a_cpuset_is_read(void)
{
	struct nodeset set;
	int error;

	/* Groups: a user may be in a thousand, and the field stands behind them. */
	tree_fill("status", "good Name:\tMems_allowed_list:\n"
	                    "empty -\n");
	FILE *f = fopen(tree_path("status/good"), "w");
	tap_need(f != NULL, "a status file can't be made");
	fprintf(f, "Name:\tcat\nGroups:\t");
	for (unsigned i = 0; i < 1000; i++)
		fprintf(f, "%u ", 1000 + i);
	fprintf(f, "\nMems_allowed:\t00000000,0000000b\nMems_allowed_list:\t0-1,3\n"
	           "nonvoluntary:\t1\n");
	fclose(f);
	fact(topology_allowed(tree_path("status/good"), &set, &error),
	     "the cpuset of a status file is read");
	struct nodeset want = nodes_of("0-1,3");
	fact(nodeset_equal(&set, &want), "as the kernel lists it");
	fact(!topology_allowed(tree_path("status/empty"), &set, &error) && error == 0 &&
	             nodeset_count(&set) == NODE_MAX,
	     "a status file without the field allows all nodes");
	fact(!topology_allowed(tree_path("status/none"), &set, &error) && error == 0 &&
	             nodeset_count(&set) == NODE_MAX,
	     "a missing status file allows all nodes");
	fact(!topology_allowed(tree_path("status"), &set, &error) && error == EISDIR &&
	             nodeset_count(&set) == NODE_MAX,
	     "so does one that can't be read, and the error is told");
}

/* Manifests have one line a file; meminfo has more. */
static void line_append(const char *name, const char *line)
{
	FILE *f = fopen(tree_path(name), "a");

	tap_need(f != NULL, "a file of a fixture can't be opened");
	fprintf(f, "%s\n", line);
	fclose(f);
}

static void memory_is_summed(void)
{
	uint64_t total = 1, left = 2, files = 3;

	tree_fill("memory",
	          "devices/system/node/node0/meminfo Node 0 MemTotal:       16303028 kB\n"
	          "devices/system/node/node1/meminfo Node 1 MemTotal:        8192 MB\n");
	line_append("memory/devices/system/node/node0/meminfo", "Node 0 MemFree:         1000 kB");
	line_append("memory/devices/system/node/node0/meminfo", "Node 0 MemUsed:     16302028 kB");
	line_append("memory/devices/system/node/node1/meminfo", "Node 1 MemFree:         2000 kB");
	fact(topology_node_memory(tree_path("memory"), 0, &total, &left),
	     "a node's memory is read");
	fact_num(total, INT64_C(16303028) * 1024, "its size is in bytes");
	fact_num(left, 1000 * 1024, "and so is what is free");
	line_append("memory/devices/system/node/node0/meminfo", "Node 0 Active(file):     300 kB");
	line_append("memory/devices/system/node/node0/meminfo", "Node 0 Inactive(file):   200 kB");
	fact(topology_node_room(tree_path("memory"), 0, &total, &left, &files) &&
	         left == 1000 * 1024 && files == 500 * 1024,
	     "what files take of it is told beside what is free");
	fact(!topology_node_memory(tree_path("memory"), 1, &total, &left) && left == 1000 * 1024,
	     "a line in another unit is not believed");
	fact(!topology_node_memory(tree_path("memory"), 2, &total, &left),
	     "a node that is not there");
	const struct nodeset nodes = nodes_of("0-2");
	fact_num(topology_total(tree_path("memory"), &nodes), INT64_C(16303028) * 1024,
	         "a sum takes the nodes that can be read");
}

static void sizes_make_a_ratio(void)
{
	static const struct {
		uint64_t dram, pmem;
		uint32_t d, p;
	} row[] = {
		{100, 0, 1, 0},
		{0, 100, 0, 1},
		{0, 0, 1, 0},
		{100, 100, 1, 1},
		{UINT64_C(64) << 30, UINT64_C(256) << 30, 1, 4},
		{UINT64_C(63) << 30, UINT64_C(252) << 30, 1, 4},
		{UINT64_C(188) << 30, UINT64_C(768) << 30, 1, 4},
		{UINT64_C(96) << 30, UINT64_C(128) << 30, 3, 4},
		{3 << 20, 1 << 20, 3, 1},
		{1, 1000, 1, 64},
		{UINT64_C(1) << 50, 1, 64, 1},
	};

	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		uint32_t d = 9, p = 9;

		topology_ratio(row[i].dram, row[i].pmem, &d, &p);
		fact(d == row[i].d && p == row[i].p,
		     "%" PRIu64 " and %" PRIu64 " bytes are %u:%u (%u:%u)",
		     row[i].dram, row[i].pmem, row[i].d, row[i].p, d, p);
	}
}

static void a_ratio_is_near(void)
{
	unsigned far = 0;

	for (uint64_t pmem = 16; pmem <= 64000; pmem++) {
		uint32_t d, p;

		topology_ratio(1000, pmem, &d, &p);
		double relation = (double)p / d / ((double)pmem / 1000);
		far += relation < 0.95 || relation > 1.05 || d > 64 || p > 64;
	}
	fact_num(far, 0, "every ratio from 64:1 to 1:64 is met within 5 percent");
}

int main(void)
{
	machines_are_told_apart();
	a_missing_root_is_one_node();
	a_cpuset_is_read();
	memory_is_summed();
	sizes_make_a_ratio();
	a_ratio_is_near();
	return fact_end();
}
