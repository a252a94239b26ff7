/* SPDX-License-Identifier: BSD-2-Clause */
/* Where a process's heap really lies: read from outside, page by page where that is permitted. */
#ifndef TOOL_RESIDENCY_H
#define TOOL_RESIDENCY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "band.h"
#include "nodelist.h"
#include "tierheap/segment.h"

struct residency {
	uint64_t on[2][NODE_MAX];          /* bytes meant for tier 0 (DRAM), 1 (PMEM) on the node */
	uint64_t wrong[2][WINDOW_COUNT];   /* of these, on nodes of another tier, by window */
	uint64_t metadata[NODE_MAX];       /* bytes of the allocator's own, behind the windows */
	uint64_t huge, swapped;            /* bytes of the windows */
	bool shared;                       /* a child maps some of the pages, too */
	bool bound;                        /* the windows have memory policies */
	int refused;                       /* 0, or why single pages can't be looked at: -errno */
	/* What the reading goes by. */
	struct nodeset tier[2];
	uint64_t base, size, window;       /* address and bytes of the windows, bytes of one */
};

/*
 * What the segment says of the range: false when it has none, or not that of this version, with a
 * sentence in why.
 */
bool residency_range(struct residency *out, const struct tierheap_segment *s, char *why,
		     size_t why_size);
/*
 * Reads all; residency_range comes first. False with a sentence in why. Where the pages can't be
 * looked at one by one, the sums of the mappings have to do, and `refused` is set.
 */
bool residency_read(struct residency *r, pid_t pid, char *why, size_t why_size);

/* Bytes that lie on a tier's nodes, whatever they were meant for; 2: on nodes of neither. */
uint64_t residency_on(const struct residency *r, unsigned tier);
uint64_t residency_all(const struct residency *r);
/* Bytes meant for a tier that lie on nodes of another. */
uint64_t residency_wrong(const struct residency *r, unsigned tier);

/* Why the kernel does not let us look into a process; err: 0 or -errno. */
void residency_why(int err, pid_t pid, char *why, size_t why_size);

#endif
