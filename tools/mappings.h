/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The mappings of another process's heap, as /proc/PID/numa_maps and smaps show
 * them: proc(5). Both want ptrace access in mode READ, see ptrace(2).
 */
#ifndef TOOL_MAPPINGS_H
#define TOOL_MAPPINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "nodelist.h"

struct mapping {
	uint64_t from, to;  /* addresses */
	uint64_t resident, huge, swapped; /* bytes; huge: transparent huge pages' part of resident */
	bool shared;        /* another process maps some of its pages, too: a child */
	unsigned tier;      /* 0: DRAM, 1: PMEM: where its memory policy wants its pages */
	bool bound;         /* it has a policy of its own, which names nodes */
};

/* Those of a range that have pages, in order of their addresses. */
struct mappings {
	struct mapping *list;
	size_t count, room;
};

/* Bytes of a mapping that lie on a node. */
typedef void (*mappings_node)(void *ctx, const struct mapping *m, unsigned node, uint64_t bytes);

/*
 * Reads those that lie in [from, to). A policy that names one of the nodes `pmem`
 * wants PMEM, all else DRAM. fn (NULL: nobody) is called for each node of each.
 * 0 or -errno: -EACCES: we may not look into the process; -ESRCH: it has ended.
 * mappings_free in any case.
 */
int mappings_read(struct mappings *out, pid_t pid, uint64_t from, uint64_t to,
		  const struct nodeset *pmem, mappings_node fn, void *ctx);
void mappings_free(struct mappings *m);

#endif
