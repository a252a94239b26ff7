/* SPDX-License-Identifier: BSD-2-Clause */
#include "cache.h"

#define NOT_CACHED (UINT64_MAX / 2)

struct cache_table cache_table = {
	.bytes = { [0] = NOT_CACHED, [CACHE_UNCACHED] = NOT_CACHED },
};
size_t cache_max;
static unsigned classes; /* the largest; set once by cache_start */

/*
 * Up to 64 KiB: there blocks never change their class in place (bands are no
 * wider than a class), and larger ones would always meet jemalloc's limits,
 * which are at most that far away.
 */
#define MAX_BYTES ((size_t)64 << 10)

/*
 * With profiling jemalloc has to look at all large blocks, those that it samples of small sizes too:
 * each says whether it is a sample, and has to be told so anew whenever it is given out.
 */
void cache_start(void)
{
	size_t most = je_opt_prof ? JE_SMALL_MAX : MAX_BYTES;
	for (unsigned i = 0; i < je_nhbins && je_sz_index2size_tab[i] <= most; i++) {
		cache_table.bytes[i + 1] = je_sz_index2size_tab[i];
		classes = i + 1;
	}
	for (unsigned i = 0; i < ARRAY_SIZE(cache_table.class); i++)
		cache_table.class[i] = (uint8_t)(je_sz_size2index_tab[i] + 1);
	cache_max = cache_table.bytes[classes];
}

static unsigned class_of(bool slab, unsigned size_index)
{
	return slab || size_index < classes ? size_index + 1 : CACHE_UNCACHED;
}

static inline uint8_t *class_at(const void *addr)
{
	return &window_classes[((uintptr_t)addr - heap_range.base) >> PAGE_SHIFT];
}

void cache_note(const void *addr, size_t size, bool slab, unsigned size_index)
{
	uint8_t *at = class_at(addr);
	unsigned class = class_of(slab, size_index);
	if (slab)
		memset(at, (int)class, size >> PAGE_SHIFT);
	else if (*at != class)
		*at = (uint8_t)class;
}

/* Slabs are no larger than the largest block that is cached: behind the first page of others is none. */
void cache_forget(const void *addr, size_t size)
{
	memset(class_at(addr), 0, size <= MAX_BYTES ? size >> PAGE_SHIFT : 1);
}
