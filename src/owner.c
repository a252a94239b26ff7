/* SPDX-License-Identifier: BSD-2-Clause */
#include "owner.h"

#include <string.h>

#include "os.h"

#define RUN_PAGES 4096u /* that the kernel is asked for at once */

_Atomic(_Atomic uint8_t *) owner_leaves[OWNER_LEAVES];
/* The part of them that is in use, any thread: [first, last]; empty at first. */
static _Atomic size_t first_leaf = OWNER_LEAVES, last_leaf;

static void leaves_widen(size_t leaf)
{
	size_t first = first_leaf, last = last_leaf;
	while (leaf < first && !atomic_compare_exchange_weak(&first_leaf, &first, leaf))
		;
	while (leaf > last && !atomic_compare_exchange_weak(&last_leaf, &last, leaf))
		;
}

/* Threads that need one table at once make it twice; one of them wins. */
static _Atomic uint8_t *leaf_need(uintptr_t leaf)
{
	_Atomic uint8_t *pages = owner_leaves[leaf], *none = NULL;
	if (pages)
		return pages;
	leaves_widen(leaf);
	pages = os_reserve(NULL, OWNER_LEAF_PAGES, true);
	if (pages == NULL || atomic_compare_exchange_strong(&owner_leaves[leaf], &none, pages))
		return pages;
	os_unmap((void *)(uintptr_t)pages, OWNER_LEAF_PAGES);
	return none;
}

bool owner_note_all(const void *p, size_t size, enum owner owner)
{
	uintptr_t page = (uintptr_t)p >> PAGE_SHIFT;
	uintptr_t last = ((uintptr_t)p + size - 1) >> PAGE_SHIFT;
	for (; page <= last; page++) {
		uintptr_t leaf = page / OWNER_LEAF_PAGES;
		_Atomic uint8_t *pages = leaf < OWNER_LEAVES ? leaf_need(leaf) : NULL;
		if (pages == NULL)
			return false;
		_Atomic uint8_t *at = &pages[page % OWNER_LEAF_PAGES];
		if (atomic_load_explicit(at, memory_order_relaxed) != owner)
			atomic_store_explicit(at, (uint8_t)owner, memory_order_relaxed);
	}
	return true;
}

/* The pages of one tier from `from` on, at most so many. */
static size_t run_length(const uint8_t *owners, size_t from)
{
	size_t to = from + 1;
	while (to < OWNER_LEAF_PAGES && to - from < RUN_PAGES && owners[to] == owners[from])
		to++;
	return to - from;
}

static uint64_t run_resident(uintptr_t page, size_t count)
{
	unsigned char vec[RUN_PAGES];
	uint64_t resident = 0;
	if (os_resident((const void *)(page << PAGE_SHIFT), count << PAGE_SHIFT, vec) != 0)
		return 0;
	for (size_t i = 0; i < count; i++)
		resident += vec[i] & 1;
	return resident;
}

/* Most of a table is empty. */
static size_t skip_empty(const uint8_t *owners, size_t from)
{
	uint64_t eight;
	while (from < OWNER_LEAF_PAGES && owners[from] == OWNER_NONE) {
		memcpy(&eight, owners + (from & ~(size_t)7), sizeof eight);
		from += eight ? 1 : 8 - from % 8;
	}
	return from;
}

static void leaf_resident(size_t leaf, const uint8_t *owners, uint64_t pages[3])
{
	for (size_t at = 0; (at = skip_empty(owners, at)) < OWNER_LEAF_PAGES;) {
		size_t count = run_length(owners, at);
		pages[owners[at] % 3] += run_resident(leaf * OWNER_LEAF_PAGES + at, count);
		at += count;
	}
}

void owner_resident(uint64_t pages[3])
{
	size_t last = last_leaf;
	memset(pages, 0, 3 * sizeof *pages);
	for (size_t leaf = first_leaf; leaf <= last; leaf++)
		if (owner_leaves[leaf])
			leaf_resident(leaf, (const uint8_t *)(uintptr_t)owner_leaves[leaf], pages);
}
