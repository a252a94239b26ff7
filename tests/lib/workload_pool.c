/* SPDX-License-Identifier: BSD-2-Clause */
#include "workload_pool.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "judge_page.h"

#define PAGE_BYTES ((size_t)4096)
#define LIST_START ((size_t)32) /* bytes of a new list */

_Noreturn void workload_fail(const char *what)
{
	dprintf(STDERR_FILENO, "workload: %s\n", what);
	_exit(1);
}

void *bookkeeping_map(size_t size)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE,
	               MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (p == MAP_FAILED)
		workload_fail("no memory for bookkeeping");
	return p;
}

void pool_detach(struct pool *p)
{
	const struct slot *parents = p->slot;

	p->slot = bookkeeping_map(p->room * sizeof(*p->slot));
	memcpy(p->slot, parents, p->used * sizeof(*p->slot));
	p->cpu_ns = 0;
}

void pool_init(struct pool *p, size_t room, uint64_t seed)
{
	memset(p, 0, sizeof(*p));
	p->slot = bookkeeping_map(room * sizeof(*p->slot));
	p->room = room;
	p->rng.state = seed;
}

static uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static void pool_timed(struct pool *p, uint64_t since)
{
	uint64_t took = now_ns() - since;

	if (took > p->longest_ns)
		p->longest_ns = took;
}

/* What a block is filled with: pages that were moved to the wrong place or lost read otherwise. */
static unsigned char slot_mark(const struct slot *s)
{
	return (unsigned char)(s->size * 31u + 7u) | 1u;
}

static void slot_fill(const struct slot *s)
{
	memset(s->block, slot_mark(s), s->size);
}

static void slot_check(const struct slot *s, size_t last)
{
	unsigned char mark = slot_mark(s);

	if (s->block[0] != mark || s->block[last] != mark)
		workload_fail("a block does not hold what was written into it");
}

static uint64_t slot_bytes(const struct slot *s)
{
	return s->written ? s->written : malloc_usable_size(s->block);
}

/* A tenth of the pages, at random; the first one always, so that the block has a place. */
static void slot_fill_sparse(struct slot *s, struct rng *r)
{
	size_t pages = s->size / PAGE_BYTES, written = 1;

	s->block[0] = slot_mark(s);
	for (size_t i = 1; i + 1 < pages; i++) {
		if (rng_next(r) % 10)
			continue;
		s->block[i * PAGE_BYTES] = 1;
		written++;
	}
	s->block[s->size - 1] = slot_mark(s);
	s->written = (uint32_t)((written + 1) * PAGE_BYTES);
}

static void pool_obtained(struct pool *p, const struct slot *s)
{
	uint64_t bytes = slot_bytes(s);

	judge_page_note(s->block, s->size);
	p->bytes += bytes;
	p->allocated += bytes;
}

/* A block in the slot after the last; nothing is written into it yet. */
static struct slot *slot_get(struct pool *p, size_t size, bool zeroed)
{
	struct slot *s = &p->slot[p->used];
	uint64_t since;

	if (p->used == p->room)
		workload_fail("more blocks than there is room for");
	*s = (struct slot){ .size = (uint32_t)size };
	since = now_ns();
	s->block = zeroed ? calloc(1, size) : malloc(size);
	pool_timed(p, since);
	if (!s->block)
		workload_fail("the allocator returned NULL");
	return s;
}

void pool_get(struct pool *p, size_t size, bool zeroed)
{
	struct slot *s = slot_get(p, size, zeroed);

	slot_fill(s);
	p->used++;
	pool_obtained(p, s);
}

static void pool_add(struct pool *p, const struct mix *m)
{
	size_t size = m->draw(&p->rng);
	struct slot *s = slot_get(p, m->kind == MIX_LISTS ? LIST_START : size,
	                          m->kind == MIX_SPARSE);

	if (m->kind == MIX_LISTS)
		s->final = (uint32_t)size;
	if (m->kind == MIX_SPARSE)
		slot_fill_sparse(s, &p->rng);
	else
		slot_fill(s);
	p->used++;
	pool_obtained(p, s);
}

void pool_drop(struct pool *p, size_t i)
{
	struct slot *s = &p->slot[i];
	uint64_t since;

	slot_check(s, s->size - 1);
	p->bytes -= slot_bytes(s);
	since = now_ns();
	free(s->block);
	pool_timed(p, since);
	*s = p->slot[--p->used];
}

void pool_resize(struct pool *p, size_t i, size_t size)
{
	struct slot *s = &p->slot[i];
	size_t old = s->size, kept = old < size ? old : size;
	unsigned char mark = slot_mark(s);
	uint64_t since;

	slot_check(s, old - 1);
	p->bytes -= slot_bytes(s);
	since = now_ns();
	s->block = realloc(s->block, size);
	pool_timed(p, since);
	if (!s->block)
		workload_fail("the allocator returned NULL");
	if (s->block[0] != mark || s->block[kept - 1] != mark)
		workload_fail("realloc did not keep what was written");
	s->size = (uint32_t)size;
	slot_fill(s);
	pool_obtained(p, s);
}

/* The next allocation: a new block, or one list in four a new one and else a longer one. */
static void pool_step(struct pool *p, const struct mix *m)
{
	struct slot *s;

	if (m->kind != MIX_LISTS || p->used == 0 || rng_next(&p->rng) % 4 == 0) {
		pool_add(p, m);
		return;
	}
	s = &p->slot[rng_next(&p->rng) % p->used];
	/* One more doubling of a list that is not yet full-grown. */
	if (s->size < s->final)
		pool_resize(p, (size_t)(s - p->slot), (size_t)s->size * 2);
	else
		pool_add(p, m);
}

void pool_grow(struct pool *p, const struct mix *m, uint64_t target, uint64_t until)
{
	while (p->bytes < target && p->allocated < until)
		pool_step(p, m);
}

/* At random; of blocks that live long, a few are taken at the first try. */
static size_t pool_victim(struct pool *p, const struct mix *m)
{
	size_t i = 0;

	for (int tries = 0; tries < 64; tries++) {
		i = rng_next(&p->rng) % p->used;
		if (!mix_spares(m, p->slot[i].size, &p->rng))
			break;
	}
	return i;
}

void pool_shrink(struct pool *p, const struct mix *m, uint64_t target)
{
	while (p->bytes > target)
		pool_drop(p, pool_victim(p, m));
}

void pool_churn(struct pool *p, const struct mix *m, uint64_t target, uint64_t until)
{
	while (p->allocated < until) {
		pool_shrink(p, m, target);
		pool_step(p, m);
	}
}
