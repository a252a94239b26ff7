/* SPDX-License-Identifier: BSD-2-Clause */
/* What `tierheap verify` found out, for those who print it. */
#ifndef TOOL_VERIFY_H
#define TOOL_VERIFY_H

#include "causes.h"
#include "residency.h"
#include "view.h"

struct verify {
	struct view before, after; /* the process's own account around the look at its pages */
	struct residency residency;
	bool waiting;       /* judged by settings that wait for its next step: its pages lie by them */
	double tolerance;   /* of the heap's bytes, 0..1 */
	uint64_t off_bytes; /* the largest of the differences that count */
	double off;         /* of the heap, 0..1; 0 up to VERIFY_SLACK */
	char cause[CAUSES_MAX][CAUSE_LEN];
	size_t causes;
};

/*
 * A heap's account may be behind by so much whatever its size: threads keep blocks that they have
 * not touched, and a step is due when 32 pages have changed, or a part of the heap.
 */
#define VERIFY_SLACK ((uint64_t)1 << 20)

/*
 * Looks at the process behind the segment fd until it is right, or some looks were taken: the best
 * counts. `tolerance` is filled before. False with a sentence in why: it could not look.
 */
bool verify_look(struct verify *best, pid_t pid, int fd, char *why, size_t why_size);

/* Tiers are told apart: neither is one node both, nor is everything in DRAM. */
bool verify_tiered(const struct verify *v);
/* What was accounted, in bytes, when it was nearest to what is there. */
uint64_t verify_accounted(const struct verify *v, unsigned tier);
/* PMEM's part of what is there; NAN: nothing, or there are no two tiers. */
double verify_share(const struct verify *v);

void verify_text(const struct verify *v);
void verify_json(const struct verify *v);
/* The schema of what verify_json prints. Returns 0. */
int verify_schema(void);

#endif
