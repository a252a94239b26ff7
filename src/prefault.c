/* SPDX-License-Identifier: BSD-2-Clause */
#include "prefault.h"

#include "os.h"

_Atomic bool prefault_slabs;

#define HEAP_PAGES 1536u         /* of each thread, at least */
#define FILL_PART  1024u         /* of a thread's part of the heap: all classes hold 1/30 of it */
#define FILL_MIN   (8u << 10)    /* bytes */

void prefault_choose(uint64_t heap_pages, uint64_t threads)
{
	uint64_t each = heap_pages / (threads ? threads : 1);
	uint64_t fill = (each << PAGE_SHIFT) / FILL_PART;
	prefault_slabs = each >= HEAP_PAGES;
	if (!prefault_slabs || fill > UINT32_MAX)
		fill = UINT32_MAX;
	arenas_fill_max = (uint32_t)(fill > FILL_MIN ? fill : FILL_MIN);
}

/* Slabs of one fill lie mostly side by side: one call for all of them. */
void prefault_note(const void *addr, size_t size)
{
	struct thread_state *t = &thread_state;
	uintptr_t from = (uintptr_t)addr;
	size_t bytes = size < t->prefault ? size : align_up(t->prefault, PAGE_SIZE);
	if (from != t->fresh_end) {
		prefault_flush();
		t->fresh = from;
	}
	t->fresh_end = from + bytes;
}

void prefault_flush(void)
{
	struct thread_state *t = &thread_state;
	/* One page is what the fault itself would bring. Refused: it comes by faults. */
	if (t->fresh_end - t->fresh > PAGE_SIZE)
		os_populate((void *)t->fresh, t->fresh_end - t->fresh);
	t->fresh = t->fresh_end = 0;
}
