/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which NUMA nodes are DRAM and which are PMEM, read from a sysfs tree whose
 * root the caller gives. Allocates nothing, uses no stdio: it runs inside the
 * first malloc of a process.
 *
 * Rules, in this order (each node keeps its reason):
 *  1. settings: TIERHEAP_PMEM_NODES, TIERHEAP_DRAM_NODES.
 *  2. target_node of a dax device whose `driver` link ends in "kmem"
 *     (in ROOT/bus/dax/devices): PMEM. One such device anywhere: rule 3 is not asked.
 *  3. a node without CPUs: PMEM.
 *  4. everything else: DRAM.
 * Always only nodes that have memory (ROOT/devices/system/node/has_memory: a
 * device can be bound to kmem with all its blocks offline) and that the
 * process may use (Mems_allowed_list of /proc/self/status, see cpuset(7)).
 * When rules 2 and 3 would leave no DRAM node, none is PMEM.
 */
#ifndef TH_TOPOLOGY_H
#define TH_TOPOLOGY_H

#include "nodelist.h"
#include "option.h"

enum node_reason {
	NODE_ABSENT = 0,     /* not in the tree */
	NODE_HAS_CPUS,       /* DRAM */
	NODE_NOT_KMEM,       /* DRAM: no CPUs, but the kmem nodes are others (e.g. HBM) */
	NODE_KMEM,           /* PMEM */
	NODE_NO_CPUS,        /* PMEM: no CPUs, and no kmem device anywhere */
	NODE_BY_SETTING,     /* either tier, by TIERHEAP_PMEM_NODES or TIERHEAP_DRAM_NODES */
	NODE_UNUSED,         /* neither: a setting names the others */
	NODE_NO_MEMORY,      /* neither: no memory online */
	NODE_NOT_ALLOWED,    /* neither: outside the cpuset */
	NODE_ONLY_MEMORY,    /* DRAM: PMEM by rule 2 or 3, which would leave no DRAM */
};

struct topology {
	struct nodeset online;
	struct nodeset has_memory;
	struct nodeset has_cpu;
	struct nodeset allowed;
	struct nodeset kmem;      /* target nodes of kmem devices, memory or not */
	struct nodeset dram;      /* the answer */
	struct nodeset pmem;      /* the answer; empty: no PMEM tier */
	uint8_t reason[NODE_MAX]; /* enum node_reason */
	int error; /* the first errno with which some of the tree could not be read, but ENOENT */
};

/*
 * Fills *out. `sysfs` is the root ("/sys"), `allowed` the nodes that the
 * process may use (NULL: all). Returns true, or false with one line in `why`
 * (quoting what is wrong and saying what to do) when a node named by the
 * settings does not exist, has no memory or is not allowed, when the two
 * settings overlap, or when there is no DRAM node; *out is filled as far as possible.
 * A missing or unreadable tree is a machine with the single node 0.
 */
bool topology_read(struct topology *out, const char *sysfs, const struct settings *s,
                   const struct nodeset *allowed, char *why, size_t why_size);

/*
 * Mems_allowed_list of a status file ("/proc/self/status"); false: *out = all nodes. *error: 0, or
 * the errno with which a file that is there could not be read.
 */
bool topology_allowed(const char *status_path, struct nodeset *out, int *error);

/* MemTotal and MemFree of one node in bytes; false: not readable. */
bool topology_node_memory(const char *sysfs, unsigned node, uint64_t *total, uint64_t *free_bytes);
/* The same, and what of it files' pages take that the kernel can drop; 0 when it doesn't say. */
bool topology_node_room(const char *sysfs, unsigned node, uint64_t *total, uint64_t *free_bytes,
                        uint64_t *files);

/* Sum of MemTotal over a set, bytes. */
uint64_t topology_total(const char *sysfs, const struct nodeset *nodes);

/*
 * The two sizes as a small ratio D:P with D, P <= 64 that is within 5 % of the
 * true one, as for TIERHEAP_RATIO's default; 64:1 or 1:64 where they are further apart.
 * 0 bytes of PMEM gives 1:0.
 */
void topology_ratio(uint64_t dram_bytes, uint64_t pmem_bytes, uint32_t *d, uint32_t *p);

/* The reason as words for people: "kmem device", "has CPUs", ... */
const char *topology_reason_text(enum node_reason r);

#endif
