/* SPDX-License-Identifier: BSD-2-Clause */
#include "shared.h"

#define WAIT_LEAST_NS 10000000u   /* between two tries, */
#define WAIT_MOST_NS  1000000000u
#define WAIT_PART     8u          /* as a part of the time since pages wait */

/* Pages of each window that wait lie in [lo, hi). */
static struct waiting {
	uint64_t lo;
	uint64_t hi;
} waiting[WINDOW_COUNT];
static void *sample; /* the last that was added; NULL: none waits */
static uint64_t tried_at, since; /* ns */

void shared_add(void *page)
{
	struct window *w = window_at(page);
	struct waiting *of = &waiting[w - windows];
	uint64_t at = ((uintptr_t)page - w->base) >> PAGE_SHIFT;
	if (of->lo == of->hi)
		*of = (struct waiting){ at, at + 1 };
	of->lo = of->lo < at ? of->lo : at;
	of->hi = of->hi > at ? of->hi : at + 1;
	sample = page;
}

/* The longer a child has lived the longer it may live. */
static uint64_t wait_ns(uint64_t now)
{
	uint64_t part = (now - since) / WAIT_PART;
	return part < WAIT_LEAST_NS ? WAIT_LEAST_NS : part < WAIT_MOST_NS ? part : WAIT_MOST_NS;
}

void *shared_due(uint64_t now)
{
	/* Others of the same child's may be found just after the sample was free. */
	if (now - tried_at > 2 * WAIT_MOST_NS)
		since = now;
	if (sample == NULL || now - tried_at < wait_ns(now))
		return NULL;
	tried_at = now;
	return sample;
}

void shared_end(void)
{
	for (unsigned i = 0; i < WINDOW_COUNT; i++)
		if (waiting[i].lo < waiting[i].hi) {
			window_add_dirty(&windows[i], waiting[i].lo, waiting[i].hi);
			waiting[i] = (struct waiting){ 0, 0 };
		}
	sample = NULL;
}
