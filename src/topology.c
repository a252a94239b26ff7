/* SPDX-License-Identifier: BSD-2-Clause */
#include "topology.h"

#include <errno.h>
#include <string.h>

#include "os_file.h"
#include "text.h"

#define PATH_SIZE 1024 /* bytes; a longer path counts as unreadable */
#define LIST_SIZE 1024 /* bytes of a node list; a longer one counts as unreadable */

/* --- reading the tree --- */

/* a + b + c in buf; false: too long. */
static bool path_join(char buf[PATH_SIZE], const char *a, const char *b, const char *c)
{
	struct text t;

	text_init(&t, buf, PATH_SIZE);
	text_str(&t, a);
	text_str(&t, b);
	text_str(&t, c);
	return t.len < PATH_SIZE;
}

/* Keeps the first error, but that something isn't there. Returns `result`, a length or -errno. */
static int error_keep(int *error, int result)
{
	if (result < 0 && result != -ENOENT && *error == 0)
		*error = -result;
	return result;
}

static bool list_read(struct topology *t, const char *sysfs, const char *name, struct nodeset *out)
{
	char path[PATH_SIZE], list[LIST_SIZE];

	if (!path_join(path, sysfs, "/devices/system/node/", name))
		return false;
	int len = error_keep(&t->error, os_read_file(path, list, sizeof(list)));
	return len >= 0 && len < LIST_SIZE - 1 && nodelist_parse(list, out);
}

/* Where `driver` links to a directory called "kmem". */
static bool device_is_kmem(const char *device, int *error)
{
	char path[PATH_SIZE], target[PATH_SIZE];

	if (!path_join(path, device, "/driver", "") ||
	    error_keep(error, os_read_link(path, target, sizeof(target))) < 0)
		return false;
	const char *name = strrchr(target, '/');
	return strcmp(name != NULL ? name + 1 : target, "kmem") == 0;
}

/* target_node is -1 where the firmware gives none. */
static bool device_target(const char *device, unsigned *node, int *error)
{
	char path[PATH_SIZE], number[32];
	const char *p = number;
	uint64_t n;

	if (!path_join(path, device, "/target_node", "") ||
	    error_keep(error, os_read_file(path, number, sizeof(number))) < 0)
		return false;
	if (!text_read_num(&p, NODE_MAX - 1, &n) || (*p != '\0' && *p != '\n'))
		return false;
	*node = (unsigned)n;
	return true;
}

struct dax_walk {
	const char *devices; /* directory, with a final '/' */
	struct nodeset *kmem;
	int *error;
};

static bool device_look(void *ctx, const char *name)
{
	struct dax_walk *walk = ctx;
	char device[PATH_SIZE];
	unsigned node;

	if (path_join(device, walk->devices, name, "") && device_is_kmem(device, walk->error) &&
	    device_target(device, &node, walk->error))
		nodeset_add(walk->kmem, node);
	return true;
}

static void kmem_read(const char *sysfs, struct nodeset *kmem, int *error)
{
	char devices[PATH_SIZE];
	struct dax_walk walk = {.devices = devices, .kmem = kmem, .error = error};

	if (path_join(devices, sysfs, "/bus/dax/devices/", ""))
		/* No dax bus: no kmem device. */
		error_keep(error, os_list_dir(devices, device_look, &walk));
}

static void tree_read(struct topology *t, const char *sysfs)
{
	if (!list_read(t, sysfs, "online", &t->online) ||
	    !list_read(t, sysfs, "has_memory", &t->has_memory) ||
	    !list_read(t, sysfs, "has_cpu", &t->has_cpu)) {
		struct nodeset single = {.word = {1}};
		t->online = t->has_memory = t->has_cpu = single;
		return;
	}
	kmem_read(sysfs, &t->kmem, &t->error);
}

bool topology_allowed(const char *status_path, struct nodeset *out, int *error)
{
	static const char field[] = "\nMems_allowed_list:\t";
	char status[8192]; /* 1.5 KB, and some bytes for each supplementary group */
	struct nodeset allowed;

	memset(out, 0xff, sizeof(*out));
	*error = 0;
	if (error_keep(error, os_read_file(status_path, status, sizeof(status))) < 0)
		return false;
	char *list = strstr(status, field);
	if (list == NULL)
		return false;
	list += sizeof(field) - 1;
	char *end = strchr(list, '\n');
	if (end == NULL)
		return false;
	*end = '\0';
	if (!nodelist_parse(list, &allowed))
		return false;
	*out = allowed;
	return true;
}

/* --- the tiers --- */

/* Rules 2 to 4 for a node that has memory and is allowed; true: PMEM. */
static bool node_is_pmem(const struct topology *t, unsigned node, enum node_reason *reason)
{
	if (nodeset_has(&t->kmem, node)) {
		*reason = NODE_KMEM;
		return true;
	}
	if (nodeset_has(&t->has_cpu, node)) {
		*reason = NODE_HAS_CPUS;
		return false;
	}
	*reason = nodeset_empty(&t->kmem) ? NODE_NO_CPUS : NODE_NOT_KMEM;
	return *reason == NODE_NO_CPUS;
}

static enum node_reason node_place(struct topology *t, const struct settings *s, unsigned node)
{
	enum node_reason reason = NODE_BY_SETTING;

	if (!nodeset_has(&t->has_memory, node))
		return NODE_NO_MEMORY;
	if (!nodeset_has(&t->allowed, node))
		return NODE_NOT_ALLOWED;
	if (!s->dram_auto && nodeset_has(&s->dram_nodes, node)) {
		nodeset_add(&t->dram, node);
		return reason;
	}
	if (!s->pmem_auto && nodeset_has(&s->pmem_nodes, node)) {
		nodeset_add(&t->pmem, node);
		return reason;
	}
	bool pmem = node_is_pmem(t, node, &reason);
	if (!(pmem ? s->pmem_auto : s->dram_auto))
		return NODE_UNUSED;
	nodeset_add(pmem ? &t->pmem : &t->dram, node);
	return reason;
}

/* No node is DRAM by the rules: then those that are PMEM by the rules are it. */
static void tiers_turn(struct topology *t)
{
	for (unsigned node = 0; node < NODE_MAX; node++) {
		enum node_reason reason = t->reason[node];

		if (reason == NODE_KMEM || reason == NODE_NO_CPUS || reason == NODE_UNUSED) {
			t->reason[node] = NODE_ONLY_MEMORY;
			nodeset_add(&t->dram, node);
		}
	}
	nodeset_subtract(&t->pmem, &t->dram);
}

static struct nodeset nodes_present(const struct topology *t)
{
	struct nodeset present = t->online;

	for (size_t i = 0; i < NODE_WORDS; i++)
		present.word[i] |= t->kmem.word[i];
	return present;
}

static struct nodeset nodes_usable(const struct topology *t)
{
	struct nodeset usable = nodes_present(t);

	nodeset_intersect(&usable, &t->has_memory);
	nodeset_intersect(&usable, &t->allowed);
	return usable;
}

static void tiers_choose(struct topology *t, const struct settings *s)
{
	const struct nodeset present = nodes_present(t);

	for (int node = nodeset_next(&present, 0); node >= 0;
	     node = nodeset_next(&present, (unsigned)node + 1))
		t->reason[node] = (uint8_t)node_place(t, s, (unsigned)node);
	if (nodeset_empty(&t->dram) && s->dram_auto)
		tiers_turn(t);
}

/* --- what is wrong with the settings --- */

static void text_nodes(struct text *t, const struct nodeset *nodes)
{
	char list[128];

	nodelist_format(nodes, list, sizeof(list));
	text_str(t, list);
}

static const char *refusal_text(enum node_reason reason)
{
	switch (reason) {
	case NODE_NO_MEMORY:
		return "has no memory online (daxctl online-memory brings it online)";
	case NODE_NOT_ALLOWED:
		return "is outside of the memory nodes that this process may use (cpuset)";
	default:
		return "does not exist";
	}
}

/* Every node that a setting names must be usable. */
static bool named_check(const struct topology *t, const char *name, const struct nodeset *named,
                        char *why, size_t why_size)
{
	const struct nodeset usable = nodes_usable(t);
	struct nodeset wrong = *named;
	struct text text;

	nodeset_subtract(&wrong, &usable);
	int node = nodeset_next(&wrong, 0);
	if (node < 0)
		return true;
	text_init(&text, why, why_size);
	text_str(&text, name);
	text_str(&text, ": node ");
	text_num(&text, (uint64_t)node);
	text_str(&text, " of \"");
	text_nodes(&text, named);
	text_str(&text, "\" ");
	text_str(&text, refusal_text(t->reason[node]));
	text_str(&text, ": name only nodes of ");
	text_nodes(&text, &usable);
	return false;
}

static bool overlap_check(const struct settings *s, char *why, size_t why_size)
{
	struct nodeset both = s->pmem_nodes;
	struct text text;

	nodeset_intersect(&both, &s->dram_nodes);
	if (s->pmem_auto || s->dram_auto || nodeset_empty(&both))
		return true;
	text_init(&text, why, why_size);
	text_str(&text, "TIERHEAP_PMEM_NODES and TIERHEAP_DRAM_NODES both name \"");
	text_nodes(&text, &both);
	text_str(&text, "\": give each node to one tier");
	return false;
}

static bool dram_check(const struct topology *t, const struct settings *s, char *why,
                       size_t why_size)
{
	const struct nodeset usable = nodes_usable(t);
	struct text text;

	if (!nodeset_empty(&t->dram))
		return true;
	text_init(&text, why, why_size);
	if (s->pmem_auto || nodeset_empty(&usable)) {
		text_str(&text, "no NUMA node with memory may be used by this process (allowed: ");
		text_nodes(&text, &t->allowed);
		text_str(&text, "): widen its cpuset");
		return false;
	}
	text_str(&text, "TIERHEAP_PMEM_NODES: \"");
	text_nodes(&text, &s->pmem_nodes);
	text_str(&text, "\" leaves no node for DRAM: leave out one of ");
	text_nodes(&text, &usable);
	return false;
}

static bool settings_check(const struct topology *t, const struct settings *s, char *why,
                           size_t why_size)
{
	if (!overlap_check(s, why, why_size))
		return false;
	if (!s->pmem_auto && !named_check(t, "TIERHEAP_PMEM_NODES", &s->pmem_nodes, why, why_size))
		return false;
	if (!s->dram_auto && !named_check(t, "TIERHEAP_DRAM_NODES", &s->dram_nodes, why, why_size))
		return false;
	return dram_check(t, s, why, why_size);
}

bool topology_read(struct topology *out, const char *sysfs, const struct settings *s,
                   const struct nodeset *allowed, char *why, size_t why_size)
{
	memset(out, 0, sizeof(*out));
	tree_read(out, sysfs);
	if (allowed != NULL)
		out->allowed = *allowed;
	else
		memset(&out->allowed, 0xff, sizeof(out->allowed));
	tiers_choose(out, s);
	return settings_check(out, s, why, why_size);
}

const char *topology_reason_text(enum node_reason r)
{
	static const char *const texts[] = {
		[NODE_ABSENT] = "not there",
		[NODE_HAS_CPUS] = "has CPUs",
		[NODE_NOT_KMEM] = "no CPUs, but no kmem device",
		[NODE_KMEM] = "kmem device",
		[NODE_NO_CPUS] = "no CPUs",
		[NODE_BY_SETTING] = "by setting",
		[NODE_UNUSED] = "unused: a setting names others",
		[NODE_NO_MEMORY] = "no memory online",
		[NODE_NOT_ALLOWED] = "outside of the cpuset",
		[NODE_ONLY_MEMORY] = "no other node for DRAM",
	};

	return r < ARRAY_SIZE(texts) ? texts[r] : "unknown";
}
