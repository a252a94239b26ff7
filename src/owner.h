/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which pages hold blocks of memkind's, and of which tier: a byte for each page,
 * in tables of a gigabyte that are made as they are needed. memkind crashes on
 * a block that is not its own, so this is asked first. Pages are noted as blocks
 * are given out. Any thread.
 */
#ifndef TH_OWNER_H
#define TH_OWNER_H

#include <stdatomic.h>

#include "util.h"

enum owner { OWNER_NONE, OWNER_DRAM, OWNER_PMEM };

#define OWNER_LEAF_SHIFT 30u /* bytes of address space that a table covers */
#define OWNER_LEAF_PAGES ((size_t)1 << (OWNER_LEAF_SHIFT - PAGE_SHIFT))
#define OWNER_LEAVES     ((size_t)1 << (47 - OWNER_LEAF_SHIFT)) /* of user space, x86-64 */

extern INTERNAL _Atomic(_Atomic uint8_t *) owner_leaves[OWNER_LEAVES];

static inline enum owner owner_of(const void *p)
{
	uintptr_t leaf = (uintptr_t)p >> OWNER_LEAF_SHIFT;
	if (unlikely(leaf >= OWNER_LEAVES))
		return OWNER_NONE;
	_Atomic uint8_t *pages = atomic_load_explicit(&owner_leaves[leaf], memory_order_acquire);
	if (unlikely(pages == NULL))
		return OWNER_NONE;
	return atomic_load_explicit(&pages[(uintptr_t)p >> PAGE_SHIFT & (OWNER_LEAF_PAGES - 1)],
	                            memory_order_relaxed);
}

/* The pages of a block of `size` bytes. False: no memory for a table. */
bool owner_note_all(const void *p, size_t size, enum owner owner);

/* Small blocks too may reach into a page of which none was given out yet. */
static inline bool owner_note(const void *p, size_t size, enum owner owner)
{
	if (likely((uintptr_t)p % PAGE_SIZE + size <= PAGE_SIZE && owner_of(p) == owner))
		return true;
	return owner_note_all(p, size, owner);
}

/*
 * Resident pages of each tier, as the kernel has them, among those that ever
 * held a block: a tenth of a second for 100 GiB. pages[] is indexed by enum owner.
 */
void owner_resident(uint64_t pages[3]);

#endif
