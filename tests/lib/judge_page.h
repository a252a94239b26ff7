/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where pages are, seen from outside of the allocator under test. Not
 * thread-safe but for judge_page_note: the workers rest while pages are read.
 */
#ifndef JUDGE_PAGE_H
#define JUDGE_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum judge_source {
	/* One node: resident by mincore(2), the tier by tierheap_tier_of(). */
	JUDGE_SIMULATED,
	/* One node: resident by mincore(2), PMEM where a policy binds the page to nodes. */
	JUDGE_POLICIES,
	/* The node of each page by move_pages(2), sums of a range by /proc/self/numa_maps. */
	JUDGE_NODES,
};

#define JUDGE_PAGE 4096u

enum page_place { PAGE_ABSENT = 0, PAGE_DRAM, PAGE_PMEM };

struct judge_totals {
	uint64_t dram_bytes, pmem_bytes; /* resident bytes of the heap */
	uint64_t unseen_bytes;    /* resident in the range, in no 2 MiB where a block ever was */
	uint64_t misplaced_bytes; /* JUDGE_NODES: on another tier than tierheap_tier_of() says */
};

/* Nodes of the PMEM tier as bits; used with JUDGE_NODES only. */
void judge_page_init(enum judge_source source, uint64_t pmem_nodes);

/* A block was obtained at [p, p + size). Thread-safe. */
void judge_page_note(const void *p, size_t size);

/*
 * Reads the place of all pages where blocks ever were, and the sums of the
 * range [base, base + size); size 0: no range is known, and the heap is the 2 MiB
 * pieces where a block ever was.
 */
void judge_page_read(uint64_t base, uint64_t size, struct judge_totals *out);

/* The place of a byte's page at the last judge_page_read. */
enum page_place judge_page_place(const void *p);

/* The part of the resident pages of [p, p + size) that lay in PMEM then, 0..1; 0 of none. */
double judge_page_pmem(const void *p, size_t size);

#endif
