/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The blocks of the engine memkind. memtier decides where a block goes and
 * finds its kind when it is freed; this heals what it does not do: requests
 * from inside of memkind, blocks that are not its own, realloc from one tier to
 * the other, full nodes.
 */
#include <errno.h>
#include <string.h>

#include "bump.h"
#include "engine_fast.h"
#include "memkind_step.h"
#include "os.h"

__thread struct memkind_thread memkind_thread;

struct request {
	size_t size;  /* bytes, at least 1: memkind returns NULL for 0 */
	size_t align; /* a power of two; 0: as malloc(3) */
	bool zero;
};

static void *get_of_kind(memkind_t kind, const struct request *r)
{
	void *p = NULL;
	if (r->align)
		return memtier_kind_posix_memalign(kind, &p, r->align, r->size) ? NULL : p;
	return r->zero ? memtier_kind_calloc(kind, 1, r->size)
	               : memtier_kind_malloc(kind, r->size);
}

static void *get_of_memory(struct memtier_memory *memory, const struct request *r)
{
	void *p = NULL;
	if (r->align)
		return memtier_posix_memalign(memory, &p, r->align, r->size) ? NULL : p;
	return r->zero ? memtier_calloc(memory, 1, r->size) : memtier_malloc(memory, r->size);
}

static void *get_as_planned(const struct memkind_plan *plan, const struct request *r)
{
	if (plan->memory)
		return get_of_memory(plan->memory, r);
	return get_of_kind(r->size > plan->dram_max ? plan->pmem : MEMKIND_DEFAULT, r);
}

/*
 * A page stays with its arena, and so with its kind: memkind keeps address
 * space. That of files alone goes back, and what comes there later is asked for anew.
 */
static enum owner owner_find(const struct memkind_plan *plan, void *p)
{
	enum owner owner = plan->pmem ? owner_of(p) : OWNER_DRAM;
	if (likely(owner != OWNER_NONE && !step_in_files))
		return owner;
	return memkind_detect_kind(p) == plan->pmem ? OWNER_PMEM : OWNER_DRAM;
}

static void give_back(void *p)
{
	if (p)
		memtier_kind_free(NULL, p);
}

/* memkind does not align what lies in files to more than a page. */
static bool misaligned(const void *p, const struct request *r)
{
	return r->align && ((uintptr_t)p & (r->align - 1));
}

/* Not where it was meant to go. NULL: the tier is not to be left, or there is no memory at all. */
static COLD void *get_elsewhere(const struct memkind_plan *plan, const struct request *r)
{
	if (plan->pmem == NULL || plan->strict)
		return NULL;
	void *p = get_of_kind(MEMKIND_DEFAULT, r);
	if (p)
		step_diverted(r->size);
	return p;
}

static bool note(const struct memkind_plan *plan, void *p, const struct request *r)
{
	enum owner owner = owner_find(plan, p);
	if (plan->threshold)
		step_seen(r->size, owner);
	return owner_note(p, r->size, owner);
}

static void *get_inside(const struct request *r)
{
	const struct memkind_plan *plan = plan_now();
	void *p = get_as_planned(plan, r);
	if (unlikely(p == NULL))
		p = get_elsewhere(plan, r);
	else if (plan->pmem && owner_find(plan, p) == OWNER_PMEM &&
	         unlikely(misaligned(p, r) || !step_room(r->size))) {
		give_back(p);
		p = get_elsewhere(plan, r);
	}
	if (p && unlikely(!note(plan, p, r))) {
		give_back(p);
		return NULL;
	}
	return p;
}

static COLD void *no_memory(void)
{
	errno = ENOMEM;
	return NULL;
}

static void *get(size_t size, size_t align, bool zero)
{
	struct memkind_thread *t = &memkind_thread;
	struct request r = { size + !size, align, zero };
	if (unlikely(size > PTRDIFF_MAX))
		return no_memory();
	if (unlikely(t->inside))
		return bump_get(r.size, r.align);
	t->inside = 1;
	void *p = get_inside(&r);
	t->inside = 0;
	if (unlikely(p == NULL))
		return no_memory();
	step_count(t, r.size);
	return p;
}

void *engine_malloc_slow(size_t size)
{
	return get(size, 0, false);
}

void *engine_calloc(size_t n, size_t size)
{
	size_t bytes;
	if (__builtin_mul_overflow(n, size, &bytes))
		return no_memory();
	return get(bytes, 0, true);
}

/* From inside of memkind a block of its heap stays where it is: its locks may be held. */
void engine_free_slow(void *p)
{
	struct memkind_thread *t = &memkind_thread;
	if (unlikely(bump_contains(p))) {
		bump_put(p);
		return;
	}
	if (unlikely(t->inside))
		return;
	t->inside = 1;
	give_back(p);
	t->inside = 0;
}

size_t engine_usable_size(void *p)
{
	if (p == NULL)
		return 0;
	return bump_contains(p) ? bump_usable_size(p) : memtier_usable_size(p);
}

/* The loader resizes its table of thread variables from inside: how large it was can't be asked. */
static void *realloc_nested(void *p, size_t size)
{
	void *q = bump_get(size, 0);
	if (q)
		os_copy_readable(q, p, size);
	return q;
}

static void *realloc_moved(void *p, size_t size)
{
	void *q = get(size, 0, false);
	size_t old = q ? engine_usable_size(p) : 0;
	if (q == NULL)
		return NULL;
	memcpy(q, p, size < old ? size : old);
	engine_free_slow(p);
	return q;
}

/* Would a block of this size go to the other tier? memtier's own realloc never moves one. */
static bool realloc_crosses(const struct memkind_plan *plan, enum owner owner, size_t size)
{
	if (plan->pmem == NULL)
		return false;
	if (plan->memory == NULL)
		return owner != (size > plan->dram_max ? OWNER_PMEM : OWNER_DRAM);
	enum owner guess = plan->threshold ? step_guess(size) : OWNER_NONE;
	return guess != OWNER_NONE && guess != owner;
}

/* It stays where it is: memkind's own realloc would leave it there too. */
static bool realloc_fits(void *p, size_t size)
{
	size_t usable = engine_usable_size(p);
	return size <= usable && size > usable / 2;
}

/* A forked child's block of what was its parent's kind (memkind_step.c). */
static bool realloc_inherited(const struct memkind_plan *plan, void *p)
{
	if (likely(!step_in_files))
		return false;
	memkind_t kind = memkind_detect_kind(p);
	return kind != MEMKIND_DEFAULT && kind != plan->pmem;
}

/* In its kind; NULL: no memory there. */
static void *realloc_inside(const struct memkind_plan *plan, enum owner owner, void *p, size_t size)
{
	struct request r = { .size = size };
	if (owner == OWNER_PMEM && !step_room(size))
		return NULL;
	void *q = memtier_kind_realloc(owner == OWNER_PMEM ? plan->pmem : MEMKIND_DEFAULT, p, size);
	if (q)
		note(plan, q, &r);
	return q;
}

static void *realloc_block(void *p, size_t size)
{
	struct memkind_thread *t = &memkind_thread;
	const struct memkind_plan *plan = plan_now();
	if (bump_contains(p))
		return realloc_moved(p, size);
	enum owner owner = owner_find(plan, p);
	if (realloc_crosses(plan, owner, size) || realloc_inherited(plan, p))
		return realloc_fits(p, size) && owner_note(p, size, owner) ? p
		                                                           : realloc_moved(p, size);
	t->inside = 1;
	void *q = realloc_inside(plan, owner, p, size);
	t->inside = 0;
	if (unlikely(q == NULL))
		return plan->strict ? NULL : realloc_moved(p, size);
	step_count(t, size);
	return q;
}

void *engine_realloc(void *p, size_t size)
{
	if (p == NULL)
		return engine_malloc_slow(size);
	if (size == 0) {
		engine_free_slow(p);
		return NULL;
	}
	if (unlikely(size > PTRDIFF_MAX))
		return no_memory();
	if (unlikely(memkind_thread.inside) && !bump_contains(p))
		return realloc_nested(p, size);
	void *q = realloc_block(p, size);
	return likely(q != NULL) ? q : no_memory();
}

void *engine_memalign(size_t align, size_t size)
{
	return get(size, align < sizeof(void *) ? sizeof(void *) : align, false);
}

int engine_posix_memalign(void **out, size_t align, size_t size)
{
	if (align < sizeof(void *) || (align & (align - 1)))
		return EINVAL;
	void *p = get(size, align, false);
	if (p == NULL)
		return ENOMEM;
	*out = p;
	return 0;
}

bool engine_owns(const void *p)
{
	return engine_owns_inline(p);
}

int engine_tier(const void *p)
{
	enum owner owner = owner_of(p);
	return owner == OWNER_NONE ? -1 : owner == OWNER_PMEM;
}
