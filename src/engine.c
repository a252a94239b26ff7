/* SPDX-License-Identifier: BSD-2-Clause */
#include "engine.h"

#include "arenas.h"
#include "pages.h"

extern int je_mallctl(const char *name, void *old, size_t *old_len, void *new, size_t new_len);

/* rtree_ctx_t: 16 + 8 cache elements of two words (rtree_tsd.h). */
struct rtree_context {
	uintptr_t word[2 * (16 + 8)];
};

/* A leaf element holds the extent's address in bits 7..47 (rtree.h, RTREE_LEAF_COMPACT). */
#define LEAF_EXTENT UINT64_C(0x0000ffffffffff80)

bool engine_owns(const void *p)
{
	struct rtree_context ctx;
	if (window_contains(p))
		return true;
	if (p == NULL || je_malloc_init_state != 0)
		return false;
	je_rtree_ctx_data_init(&ctx);
	const _Atomic uint64_t *leaf = je_rtree_leaf_elm_lookup_hard(
	    NULL, je_arena_emap_global, &ctx, (uintptr_t)p & ~(PAGE_SIZE - 1), false, false);
	return leaf && (*leaf & LEAF_EXTENT);
}

static uint64_t resident(void)
{
	uint64_t pages = 0;
	for (unsigned i = 0; i < WINDOW_COUNT; i++)
		pages += pages_below(&windows[i], UINT64_MAX);
	return pages << PAGE_SHIFT;
}

void engine_usage(struct engine_usage *out)
{
	struct arenas_usage u;
	*out = (struct engine_usage){ .resident = resident() };
	for (unsigned b = 0; b <= BAND_COUNT; b++) {
		arenas_usage(b, &u);
		out->usable += u.usable;
		out->unused += u.dirty << PAGE_SHIFT;
	}
}

uint64_t engine_trim(void)
{
	uint64_t before = resident();
	je_mallctl("thread.tcache.flush", NULL, NULL, NULL, 0);
	je_mallctl("arena.4096.purge", NULL, NULL, NULL, 0); /* MALLCTL_ARENAS_ALL */
	uint64_t after = resident();
	return before > after ? before - after : 0;
}
