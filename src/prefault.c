/* SPDX-License-Identifier: BSD-2-Clause */
#include "prefault.h"

#include "os.h"

_Atomic bool prefault_slabs;

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
