/* SPDX-License-Identifier: BSD-2-Clause */
#include "judge_page.h"

#include <linux/mempolicy.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "judge_proc.h"
#include "tierheap/tierheap.h"
#include "workload_pool.h"

#define PAGE_SHIFT 12
#define CHUNK_SHIFT 21
#define CHUNK_PAGES (1u << (CHUNK_SHIFT - PAGE_SHIFT))
#define CHUNK_ROOM (1u << 16) /* 128 GiB of addresses; a power of two */

/* Open addressing by chunk number; 0: free. Entries are added by any thread, never removed. */
static _Atomic uintptr_t *chunk_key;
/* enum page_place of each page of each chunk; written by judge_page_read. */
static unsigned char (*chunk_place)[CHUNK_PAGES];
/* Set once by judge_page_init, before any thread. */
static enum judge_source judge_source;
static uint64_t judge_pmem_nodes;

void judge_page_init(enum judge_source source, uint64_t pmem_nodes)
{
	judge_source = source;
	judge_pmem_nodes = pmem_nodes;
	chunk_key = bookkeeping_map(CHUNK_ROOM * sizeof(*chunk_key));
	chunk_place = bookkeeping_map(CHUNK_ROOM * sizeof(*chunk_place));
}

/* The chunk's index, entered if it is new and `enter` is set; CHUNK_ROOM: not known. */
static size_t chunk_find(uintptr_t number, bool enter)
{
	size_t i = (size_t)(number * UINT64_C(0x9e3779b97f4a7c15) >> 48) & (CHUNK_ROOM - 1);

	for (size_t tries = 0; tries < CHUNK_ROOM; tries++, i = (i + 1) & (CHUNK_ROOM - 1)) {
		uintptr_t key = atomic_load(&chunk_key[i]);

		if (key == 0 && !enter)
			return CHUNK_ROOM;
		if (key == 0 && atomic_compare_exchange_strong(&chunk_key[i], &key, number))
			return i;
		if (key == number)
			return i;
	}
	workload_fail("more address space than the judge has room for");
}

void judge_page_note(const void *p, size_t size)
{
	uintptr_t first = (uintptr_t)p >> CHUNK_SHIFT;
	uintptr_t last = ((uintptr_t)p + size - 1) >> CHUNK_SHIFT;

	for (uintptr_t number = first; number <= last; number++)
		chunk_find(number, true);
}

enum page_place judge_page_place(const void *p)
{
	/* Of one block after another many lie in the same chunk. The judge's thread only. */
	static uintptr_t last;
	static size_t i = CHUNK_ROOM;
	uintptr_t number = (uintptr_t)p >> CHUNK_SHIFT;

	if (number != last || i == CHUNK_ROOM)
		i = chunk_find(number, false);
	last = number;
	if (i == CHUNK_ROOM)
		return PAGE_ABSENT;
	return chunk_place[i][(uintptr_t)p >> PAGE_SHIFT & (CHUNK_PAGES - 1)];
}

double judge_page_pmem(const void *p, size_t size)
{
	uintptr_t page = (uintptr_t)p >> PAGE_SHIFT, end = ((uintptr_t)p + size - 1) >> PAGE_SHIFT;
	size_t in[PAGE_PMEM + 1] = { 0 };

	for (; page <= end; page++)
		in[judge_page_place((const void *)(page << PAGE_SHIFT))]++;
	return in[PAGE_PMEM] ? (double)in[PAGE_PMEM] / (double)(in[PAGE_DRAM] + in[PAGE_PMEM]) : 0;
}

static enum page_place place_of_tier(int tier)
{
	return tier == TIERHEAP_DRAM ? PAGE_DRAM : tier == TIERHEAP_PMEM ? PAGE_PMEM : PAGE_ABSENT;
}

static enum page_place place_of_node(int node)
{
	if (node < 0)
		return PAGE_ABSENT;
	return node < 64 && (judge_pmem_nodes >> node & 1) ? PAGE_PMEM : PAGE_DRAM;
}

/* The policy that memkind's KMEM DAX kinds leave by mbind(2), and nothing else here does. */
static enum page_place place_of_policy(char *page)
{
	int mode = MPOL_DEFAULT;

	if (syscall(SYS_get_mempolicy, &mode, NULL, 0UL, page, (unsigned long)MPOL_F_ADDR))
		workload_fail("get_mempolicy(2) does not tell how a page is bound");
	return mode == MPOL_BIND ? PAGE_PMEM : PAGE_DRAM;
}

/* memkind maps at multiples of 512 KiB: asked once for 64 KiB, as each is a system call. */
static enum page_place place_of_present(char *base, size_t i, const unsigned char *place)
{
	if (judge_source == JUDGE_SIMULATED)
		return place_of_tier(tierheap_tier_of(base + (i << PAGE_SHIFT)));
	if (i % 16 && place[i - 1] != PAGE_ABSENT)
		return place[i - 1];
	return place_of_policy(base + (i << PAGE_SHIFT));
}

/* By page table, and tier or policy. Pages whose mapping has gone are absent. */
static void chunk_read_simulated(char *base, unsigned char *place)
{
	unsigned char present[CHUNK_PAGES];

	memset(place, PAGE_ABSENT, CHUNK_PAGES);
	if (mincore(base, (size_t)1 << CHUNK_SHIFT, present))
		for (size_t i = 0; i < CHUNK_PAGES; i++)
			if (mincore(base + (i << PAGE_SHIFT), 1, &present[i]))
				present[i] = 0;
	for (size_t i = 0; i < CHUNK_PAGES; i++)
		if (present[i] & 1)
			place[i] = place_of_present(base, i, place);
}

/* By the kernel's word for each page. Returns the pages that tierheap_tier_of puts elsewhere. */
static size_t chunk_read_nodes(char *base, unsigned char *place)
{
	void *page[CHUNK_PAGES];
	int node[CHUNK_PAGES];
	size_t misplaced = 0;

	for (size_t i = 0; i < CHUNK_PAGES; i++)
		page[i] = base + (i << PAGE_SHIFT);
	if (syscall(SYS_move_pages, 0, CHUNK_PAGES, page, NULL, node, 0))
		workload_fail("move_pages(2) does not tell where pages are");
	for (size_t i = 0; i < CHUNK_PAGES; i++) {
		int tier = tierheap_tier_of(page[i]);

		place[i] = place_of_node(node[i]);
		misplaced += place[i] != PAGE_ABSENT && tier >= 0 &&
			     place[i] != place_of_tier(tier);
	}
	return misplaced;
}

static void chunk_count(uint64_t base, uint64_t size, uintptr_t at, const unsigned char *place,
                        struct judge_totals *sum)
{
	if (size && (at < base || at - base >= size))
		return;
	for (size_t i = 0; i < CHUNK_PAGES; i++) {
		sum->dram_bytes += (uint64_t)(place[i] == PAGE_DRAM) << PAGE_SHIFT;
		sum->pmem_bytes += (uint64_t)(place[i] == PAGE_PMEM) << PAGE_SHIFT;
	}
}

void judge_page_read(uint64_t base, uint64_t size, struct judge_totals *out)
{
	struct judge_totals seen = { 0 };
	uint64_t resident, known;

	for (size_t i = 0; i < CHUNK_ROOM; i++) {
		uintptr_t at = atomic_load(&chunk_key[i]) << CHUNK_SHIFT;

		if (!at)
			continue;
		if (judge_source != JUDGE_NODES)
			chunk_read_simulated((char *)at, chunk_place[i]);
		else
			seen.misplaced_bytes +=
				(uint64_t)chunk_read_nodes((char *)at, chunk_place[i])
				<< PAGE_SHIFT;
		chunk_count(base, size, at, chunk_place[i], &seen);
	}
	*out = seen;
	known = seen.dram_bytes + seen.pmem_bytes;
	resident = known;
	if (size && judge_source == JUDGE_NODES) {
		proc_numa_sums(base, size, judge_pmem_nodes, &out->dram_bytes, &out->pmem_bytes);
		resident = out->dram_bytes + out->pmem_bytes;
	} else if (size) {
		resident = proc_resident(base, size);
	}
	out->unseen_bytes = resident > known ? resident - known : 0;
}
