/* SPDX-License-Identifier: BSD-2-Clause */
#include "strict.h"

#include <errno.h>

#include "os.h"
#include "pages.h"
#include "room.h"

_Atomic bool strict_on;
static _Atomic int64_t left[2] = { INT64_MAX, INT64_MAX }; /* pages of each tier; any thread */

void strict_look(void)
{
	for (unsigned tier = 0; tier < 2; tier++)
		left[tier] = room_pages(tier);
}

/* Takes so many pages of each tier, or none. */
static bool take(const int64_t pages[2])
{
	for (unsigned tier = 0; tier < 2; tier++) {
		if (atomic_fetch_sub(&left[tier], pages[tier]) >= pages[tier] || pages[tier] == 0)
			continue;
		for (unsigned t = 0; t <= tier; t++)
			atomic_fetch_add(&left[t], pages[t]);
		return false;
	}
	return true;
}

/* Pages of [addr, addr + size) that aren't resident yet, by the tier that they are bound to. */
static void count_fresh(const char *addr, size_t size, int64_t fresh[2])
{
	const struct window *w = window_at(addr);
	uint64_t page = ((uintptr_t)addr - w->base) >> PAGE_SHIFT, split = w->split;
	size_t pages = size >> PAGE_SHIFT, below = split <= page ? 0 : split - page;
	size_t dram = (below < pages ? below : pages) << PAGE_SHIFT;
	fresh[0] = (int64_t)((dram >> PAGE_SHIFT) - pages_counted(addr, dram));
	fresh[1] = (int64_t)(pages - (dram >> PAGE_SHIFT) -
	                     pages_counted(addr + dram, size - dram));
}

bool strict_take(void *addr, size_t size)
{
	int64_t fresh[2];
	count_fresh(addr, size, fresh);
	if (fresh[0] + fresh[1] == 0)
		return true;
	if (!take(fresh))
		return false;
	int err = os_populate(addr, size);
	if (err == 0 || err == -EINVAL) /* the kernel doesn't know it: before Linux 5.14 */
		return true;
	os_discard(addr, size);
	pages_discard(addr, size);
	return false;
}
