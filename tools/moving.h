/* SPDX-License-Identifier: BSD-2-Clause */
/* The pages of a process under way to where they are to be: for `tierheap set --now`. */
#ifndef TOOL_MOVING_H
#define TOOL_MOVING_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "mappings.h"
#include "option.h"
#include "residency.h"

/* Where the pages are to be, and what has become of them. */
struct moving {
	pid_t pid;
	const struct residency *r;  /* the range and the tiers */
	struct mappings all;
	bool by_policy;             /* each page to where its mapping's policy wants it */
	/* By window; the last is the allocator's own memory, always DRAM, and in no sum. */
	uint64_t pages[WINDOW_COUNT + 1]; /* that are there */
	uint64_t dram[WINDOW_COUNT + 1];  /* the first so many belong in DRAM */
	bool short_of_room;         /* the tiers' nodes can't hold what the settings ask for */
	bool barred;                /* the kernel refuses a node: it is not in the process's cpuset */
	bool call_full;             /* the last call ended for lack of room */
	struct nodeset filled;      /* nodes that had no room for a page */
	/* Of the round under way. */
	unsigned tier;              /* pages meant for it are moved */
	unsigned window;            /* of the mapping */
	uint64_t seen[WINDOW_COUNT + 1]; /* pages that were passed */
	uint64_t moved, busy, shared, full; /* pages */
	/* After the last one. */
	uint64_t wrong;             /* pages that lie elsewhere than meant */
	uint64_t on[2];             /* pages on each tier */
};

/*
 * Finds out where the pages are to be: by `s` the boundary that the process will come to at its next
 * step, by the same plan; NULL: by the policies of its mappings. 0 or -errno; moving_end in any case.
 */
int moving_begin(struct moving *n, pid_t pid, const struct residency *r, const struct settings *s);
void moving_end(struct moving *n);

/* Counts the pages that are there, and those that lie elsewhere than they are to be. 0 or -errno. */
int moving_count(struct moving *n);

/* Moves them. 0 or -errno of a call; what could not be moved is counted. */
int moving_run(struct moving *n);

/* Of moving_begin: sets dram[], where pages[] and on[] are counted. */
void moving_plan(struct moving *n, const struct settings *s);

/* Settings that the process has not looked at yet. False: there are none, or it would refuse them. */
bool moving_waiting(const struct tierheap_segment *seg, struct settings *out);

#endif
