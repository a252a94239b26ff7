/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Why pages of a heap lie on other nodes than they were meant for, or are meant for others than the
 * ratio asks for, as far as that can be told.
 */
#ifndef TOOL_CAUSES_H
#define TOOL_CAUSES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "nodelist.h"

#define CAUSES_MAX 12u
#define CAUSE_LEN  256u

struct cause_facts {
	/* Of the process. Indices are tiers, 0: DRAM, 1: PMEM. */
	uint64_t wrong[2];   /* bytes meant for the tier, on nodes of another */
	uint64_t short_of[2]; /* bytes that the wanted share puts there, beyond those accounted */
	uint64_t pending;    /* bytes that the process has still to look at, and move if need be */
	uint64_t fallbacks;  /* bytes that the process knows of as put elsewhere by the kernel */
	uint64_t swapped;    /* bytes */
	int64_t untouched;   /* bytes accounted beyond what is there, swapped ones aside */
	bool settings_wait;  /* handed over and not taken yet */
	bool shared;         /* a child has some of the pages, too */
	bool bound;          /* its pages have memory policies */
	bool barred[2];      /* it may not use any of the tier's nodes */
	/* Of the machine. */
	uint64_t room[2];    /* bytes free on the tier's nodes */
	bool full[2];        /* so little that new pages fall to other nodes */
	bool demotion;       /* the kernel demotes pages of full nodes, and ... */
	uint64_t demoted;    /* ... has demoted so many bytes since it started */
	bool balancing;      /* NUMA balancing is on, and ... */
	uint64_t balanced;   /* ... has moved so many bytes, promotions among them */
};

/* Fills what is the machine's, and `barred`, for a process with these tiers. */
void causes_read(struct cause_facts *out, pid_t pid, const struct nodeset tier[2]);

/* Pure: a sentence without a final dot for each likely cause. Returns how many. */
size_t causes_find(const struct cause_facts *f, char text[CAUSES_MAX][CAUSE_LEN]);

#endif
