/* SPDX-License-Identifier: BSD-2-Clause */
#include "judge.h"

#include <malloc.h>
#include <string.h>

#include "judge_page.h"
#include "workload_pool.h"

#define SIZE_ROOM 16384u /* distinct usable sizes; a power of two */

struct size_count {
	uint64_t size;  /* usable bytes; 0: free entry */
	uint64_t count; /* live blocks of that size */
};

/* Open addressing by size; filled by judge_block, sorted by judge_end. The judge's thread only. */
static struct size_count *sizes;
/* The sums so far. The judge's thread only. */
static struct judge_figures figures;

void judge_begin(void)
{
	if (!sizes)
		sizes = bookkeeping_map(SIZE_ROOM * sizeof(*sizes));
	memset(sizes, 0, SIZE_ROOM * sizeof(*sizes));
	memset(&figures, 0, sizeof(figures));
}

static struct size_count *size_find(uint64_t size)
{
	size_t i = (size_t)(size * UINT64_C(0x9e3779b97f4a7c15) >> 50);

	for (size_t tries = 0; tries < SIZE_ROOM; tries++, i = (i + 1) & (SIZE_ROOM - 1))
		if (sizes[i].size == size || sizes[i].size == 0)
			return &sizes[i];
	workload_fail("more distinct usable sizes than the judge has room for");
}

/* Of a block whose first page lies there. */
static uint64_t pmem_usable(const void *block, uint64_t size, enum page_place place)
{
	if (((uintptr_t)block ^ ((uintptr_t)block + size - 1)) < JUDGE_PAGE)
		return place == PAGE_PMEM ? size : 0;
	return (uint64_t)((double)size * judge_page_pmem(block, size));
}

void judge_block(const void *block, uint64_t weight)
{
	uint64_t size = malloc_usable_size((void *)block);
	struct size_count *entry = size_find(size);
	enum page_place place = judge_page_place(block);
	uint64_t pmem = pmem_usable(block, size, place);

	entry->size = size;
	entry->count += weight;
	figures.objects += weight;
	if (place == PAGE_ABSENT) {
		figures.lost_objects += weight;
		return;
	}
	if (place == PAGE_DRAM) {
		figures.dram_objects += weight;
		figures.dram_whole += size * weight;
	}
	figures.pmem_usable += pmem * weight;
	figures.dram_usable += (size - pmem) * weight;
}

/* Not every n-th: programs get blocks by fours and fives, so that these would be all alike. */
static bool sampled(size_t i, size_t stride)
{
	return (i * UINT64_C(0x9e3779b97f4a7c15) >> 32) % stride == 0;
}

void judge_pool(const struct pool *p, size_t stride)
{
	for (size_t i = 0; i < p->used; i++) {
		const struct slot *s = &p->slot[i];

		if (s->size >= JUDGE_LARGE)
			judge_block(s->block, 1);
		else if (sampled(i, stride))
			judge_block(s->block, stride);
	}
}

/* The smallest size above `over`; NULL: none. A few dozen sizes are in use, so no sorting. */
static const struct size_count *size_next(uint64_t over)
{
	const struct size_count *next = NULL;

	for (size_t i = 0; i < SIZE_ROOM; i++)
		if (sizes[i].size > over && (!next || sizes[i].size < next->size))
			next = &sizes[i];
	return next;
}

/* Objects that `bytes` hold when they are filled with the smallest first. */
static double ideal_count(uint64_t bytes)
{
	const struct size_count *s = size_next(0);
	double count = 0;

	for (; s; s = size_next(s->size)) {
		uint64_t whole = s->size * s->count;

		if (whole >= bytes)
			return count + (double)bytes / (double)s->size;
		count += (double)s->count;
		bytes -= whole;
	}
	return count;
}

void judge_end(struct judge_figures *out)
{
	figures.ideal_objects = ideal_count(figures.dram_whole);
	figures.purity = figures.ideal_objects > 0 ?
		(double)figures.dram_objects / figures.ideal_objects : 1;
	*out = figures;
}

double judge_share(uint64_t dram, uint64_t pmem)
{
	return dram + pmem ? (double)pmem / (double)(dram + pmem) : 0;
}
