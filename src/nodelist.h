/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sets of NUMA nodes and their text form "0-1,3" (the kernel's list format,
 * Documentation/admin-guide/cputopology.rst and cpuset(7), FORMATS).
 */
#ifndef TH_NODELIST_H
#define TH_NODELIST_H

#include "util.h"

#define NODE_MAX 1024 /* MAX_NUMNODES of x86-64 kernels */
#define NODE_WORDS (NODE_MAX / 64)

struct nodeset {
	uint64_t word[NODE_WORDS];
};

static inline bool nodeset_has(const struct nodeset *s, unsigned node)
{
	return node < NODE_MAX && (s->word[node / 64] >> (node % 64) & 1);
}

static inline void nodeset_add(struct nodeset *s, unsigned node)
{
	s->word[node / 64] |= UINT64_C(1) << (node % 64);
}

bool nodeset_empty(const struct nodeset *s);
/* The lowest member greater than or equal to `from`, or -1. */
int nodeset_next(const struct nodeset *s, unsigned from);
void nodeset_intersect(struct nodeset *s, const struct nodeset *with);
void nodeset_subtract(struct nodeset *s, const struct nodeset *without);

/*
 * Parses "N", "N-M" and comma-separated lists of these; an optional final
 * newline is accepted, and an empty text is the empty set. Returns false and
 * leaves *out alone on anything else: trailing bytes, a range that runs
 * backwards, a node of NODE_MAX or more.
 */
bool nodelist_parse(const char *text, struct nodeset *out);

/*
 * Writes the set as "0-1,3" (the empty set as "none"), NUL-terminated and cut at
 * `size` bytes. Returns the length that the whole text has.
 */
size_t nodelist_format(const struct nodeset *s, char *buf, size_t size);

#endif
