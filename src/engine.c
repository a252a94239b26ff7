/* SPDX-License-Identifier: BSD-2-Clause */
/* The heap sorted by size: the private jemalloc, its windows and its steps. */
#include "engine.h"

#include "arenas.h"
#include "cache.h"
#include "forklocks.h"
#include "pages.h"
#include "route.h"
#include "segment.h"
#include "step.h"
#include "text.h"
#include "usage.h"
#include "window.h"

const enum tierheap_engine engine_own = TIERHEAP_ENGINE_SORTED;

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
		return cache_class_of(p) != 0;
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
		pages += pages_all(&windows[i]);
	return pages << PAGE_SHIFT;
}

void engine_usage(struct engine_usage *out)
{
	struct usage u;
	*out = (struct engine_usage){ .resident = resident() };
	for (unsigned i = 0; i < WINDOW_COUNT; i++) {
		usage_read(i, &u);
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

int engine_tier(const void *p)
{
	return window_tier(p);
}

void engine_unused(void)
{
	window_unwanted = true;
	je_free_default(je_malloc_default(1));
}

bool engine_ready(void)
{
	return je_malloc_init_state == 0;
}

bool engine_usable(char *why, size_t why_size)
{
	struct text t;
	if (heap_range.size)
		return true;
	text_init(&t, why, why_size);
	text_str(&t, "no address space for the heap's range (ulimit -v?): the heap is plain DRAM");
	return false;
}

/* A simulated tier is not bound. */
bool engine_bind(struct setup *setup, char *why, size_t why_size)
{
	bool strict = setup->settings.bind == BIND_STRICT;
	struct text t;
	if (setup->simulated)
		return true;
	int err = window_bind_all(&setup->dram, &setup->pmem, strict ? OS_STRICT : OS_PREFERRED);
	if (err == 0)
		return true;
	text_init(&t, why, why_size);
	text_str(&t, "mbind is refused (error ");
	text_num(&t, (uint64_t)-err);
	text_str(&t, "): the heap is plain DRAM; "
	             "allow mbind and move_pages (in a container: CAP_SYS_NICE)");
	return false;
}

void engine_start(const struct setup *setup)
{
	if (heap_range.size == 0) {
		setup_show(setup, segment_write_begin());
		segment_write_end();
		return;
	}
	arenas_start();
	step_start(setup);
	route_start();
}

void engine_enter(void)
{
	thread_state.guard++;
}

void engine_leave(void)
{
	thread_state.guard--;
}

void engine_step(void)
{
	step_now(NULL);
}

/* No destructor stops service. */
void engine_end(void)
{
}

/* Our locks come before jemalloc's: its handlers were registered earlier, so ours run first. */
void engine_fork_prepare(void)
{
	if (forklocks_prepare())
		return;
	step_fork_prepare();
	arenas_fork_prepare();
}

void engine_fork_parent(void)
{
	if (forklocks_alone())
		return;
	arenas_fork_parent();
	step_fork_parent();
}

void engine_fork_child(void)
{
	bool locked = !forklocks_alone();
	window_fork_child();
	arenas_fork_child(locked);
	step_fork_child(locked);
}
