/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The policy in force, by memkind's memtier interface: what the settings say,
 * made once, then constant and never freed, as threads may be reading it. New
 * settings are a new plan.
 */
#ifndef TH_MEMKIND_PLAN_H
#define TH_MEMKIND_PLAN_H

#include <memkind_memtier.h>
#include <stdatomic.h>

#include "setup.h"

struct memkind_plan {
	struct memtier_memory *memory; /* memkind decides; NULL: the rest does */
	memkind_t pmem;                /* NULL: everything is DRAM */
	size_t dram_max;               /* bytes; larger blocks go to PMEM. Without `memory` */
	bool threshold;                /* `memory` looks at sizes */
	bool strict;                   /* no other tier in place of a full one */
};

/* In force; before the start everything is DRAM. Written by one thread at a time. */
extern INTERNAL _Atomic(const struct memkind_plan *) memkind_plan;

static inline const struct memkind_plan *plan_now(void)
{
	return atomic_load_explicit(&memkind_plan, memory_order_acquire);
}

/* Puts the settings in force. pmem NULL: no PMEM tier. False: refused, all is as before. */
bool plan_set(const struct settings *s, memkind_t pmem);

#endif
