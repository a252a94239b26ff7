/* SPDX-License-Identifier: BSD-2-Clause */
#include "memkind_plan.h"

#include "bump.h"

#define THRESHOLD_MOST ((size_t)1 << 47) /* bytes: memkind adds 15 % of it without a look */

static const struct memkind_plan plain = { .dram_max = SIZE_MAX };
_Atomic(const struct memkind_plan *) memkind_plan = &plain;

static bool tiers_add(struct memtier_builder *b, const struct settings *s, memkind_t pmem)
{
	return memtier_builder_add_tier(b, MEMKIND_DEFAULT, s->ratio_dram) == 0 &&
	       memtier_builder_add_tier(b, pmem, s->ratio_pmem) == 0;
}

static size_t within(size_t n, size_t least, size_t most)
{
	return n < least ? least : n > most ? most : n;
}

/*
 * For memkind blocks below its threshold are DRAM, for the settings those up to
 * it. At 0 memkind's would stay for ever, as it moves by a part of itself.
 */
static bool thresholds_set(struct memtier_builder *b, const struct settings *s)
{
	size_t max = within(s->threshold_max, 0, THRESHOLD_MOST) + 1;
	size_t min = within(s->threshold_min, 0, max - 1) + 1;
	size_t val = within(s->threshold + 1, min, max);
	return memtier_ctl_set(b, "policy.dynamic_threshold.thresholds[0].min", &min) == 0 &&
	       memtier_ctl_set(b, "policy.dynamic_threshold.thresholds[0].max", &max) == 0 &&
	       memtier_ctl_set(b, "policy.dynamic_threshold.thresholds[0].val", &val) == 0;
}

static struct memtier_memory *memory_make(const struct settings *s, memkind_t pmem)
{
	bool dynamic = s->policy == TIERHEAP_POLICY_DYNAMIC_THRESHOLD;
	struct memtier_memory *memory = NULL;
	struct memtier_builder *b = memtier_builder_new(dynamic ? MEMTIER_POLICY_DYNAMIC_THRESHOLD
	                                                        : MEMTIER_POLICY_STATIC_RATIO);
	if (b == NULL)
		return NULL;
	if (tiers_add(b, s, pmem) && (!dynamic || thresholds_set(b, s)))
		memory = memtier_builder_construct_memtier_memory(b);
	memtier_builder_delete(b);
	return memory;
}

/* A ratio with a 0 is one kind; memkind would divide by it. */
static uint32_t policy_of(const struct settings *s)
{
	if (s->policy > TIERHEAP_POLICY_STATIC_RATIO ||
	    s->policy == TIERHEAP_POLICY_STATIC_THRESHOLD)
		return s->policy;
	if (s->ratio_pmem == 0)
		return TIERHEAP_POLICY_DRAM_ONLY;
	return s->ratio_dram == 0 ? TIERHEAP_POLICY_PMEM_ONLY : s->policy;
}

static bool plan_fill(struct memkind_plan *p, const struct settings *s)
{
	switch (policy_of(s)) {
	case TIERHEAP_POLICY_DRAM_ONLY:
		p->dram_max = SIZE_MAX;
		return true;
	case TIERHEAP_POLICY_PMEM_ONLY:
		p->dram_max = 0;
		return true;
	case TIERHEAP_POLICY_STATIC_THRESHOLD:
		p->dram_max = s->threshold;
		return true;
	default:
		p->memory = memory_make(s, p->pmem);
		p->threshold = s->policy == TIERHEAP_POLICY_DYNAMIC_THRESHOLD;
		return p->memory != NULL;
	}
}

bool plan_set(const struct settings *s, memkind_t pmem)
{
	if (pmem == NULL) {
		memkind_plan = &plain;
		return true;
	}
	struct memkind_plan *p = bump_get(sizeof *p, 16);
	if (p == NULL)
		return false;
	p->pmem = pmem;
	p->strict = s->bind == BIND_STRICT;
	if (!plan_fill(p, s)) {
		bump_put(p);
		return false;
	}
	atomic_store_explicit(&memkind_plan, p, memory_order_release);
	return true;
}
