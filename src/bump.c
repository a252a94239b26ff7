/* SPDX-License-Identifier: BSD-2-Clause */
#include "bump.h"

#include <string.h>

#include "os.h"

_Atomic uintptr_t bump_base;
static _Atomic size_t used; /* bytes from bump_base on; only grows but for the last block */

/* In front of each block. */
struct head {
	size_t size;
	size_t start; /* offset in the region where the block's room begins */
};
#define HEAD_SIZE 16u
_Static_assert(sizeof(struct head) == HEAD_SIZE, "blocks keep their alignment");

static struct head *head_of(const void *p)
{
	return (struct head *)((uintptr_t)p - HEAD_SIZE);
}

/* Threads that come at once reserve it twice; one of them wins. */
static uintptr_t region(void)
{
	uintptr_t base = bump_base, none = 0;
	if (base)
		return base;
	base = (uintptr_t)os_reserve(NULL, BUMP_SIZE, true);
	if (base == 0 || atomic_compare_exchange_strong(&bump_base, &none, base))
		return base;
	os_unmap((void *)base, BUMP_SIZE);
	return none;
}

void *bump_get(size_t size, size_t align)
{
	uintptr_t base = region();
	size_t start = used, at, end;
	if (base == 0 || size > BUMP_SIZE || align > BUMP_SIZE)
		return NULL;
	align = align < HEAD_SIZE ? HEAD_SIZE : align;
	do {
		at = align_up(base + start + HEAD_SIZE, align) - base;
		end = at + align_up(size, HEAD_SIZE);
		if (end > BUMP_SIZE)
			return NULL;
	} while (!atomic_compare_exchange_weak(&used, &start, end));
	void *p = (void *)(base + at);
	*head_of(p) = (struct head){ .size = end - at, .start = start };
	return p;
}

/* Cleared before it can be given out again. */
void bump_put(void *p)
{
	struct head h = *head_of(p);
	size_t end = (uintptr_t)p + h.size - bump_base;
	if (used != end)
		return;
	memset(head_of(p), 0, HEAD_SIZE + h.size);
	atomic_compare_exchange_strong(&used, &end, h.start);
}

size_t bump_usable_size(const void *p)
{
	return head_of(p)->size;
}
