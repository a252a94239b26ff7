/* SPDX-License-Identifier: BSD-2-Clause */
/* Where the kernel has the pages of a range of addresses: numa_maps of proc(5). */
#ifndef TOOL_NUMAMAPS_H
#define TOOL_NUMAMAPS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#include "nodelist.h"

struct residency {
	uint64_t heap[NODE_MAX];  /* bytes on each node, of mappings that begin in the range */
	uint64_t other[NODE_MAX]; /* of all other mappings */
};

/* A file of that form; lines that are none are left out. */
void numamaps_sum(FILE *f, uint64_t base, uint64_t size, struct residency *out);
/*
 * Of a process. The kernel walks all of its page tables for it, 1 ms for every 100 MB or so, and
 * holds up what changes its mappings meanwhile. False with errno.
 */
bool numamaps_read(pid_t pid, uint64_t base, uint64_t size, struct residency *out);

#endif
