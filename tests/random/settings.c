/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "../lib/segment_file.h"
#include "../preload/fact.h"
#include "operations.h"

#define ANSWER_SECONDS 20 /* an idle machine answers within milliseconds */

static struct tierheap_segment *segment; /* mapped once; worker 0's */

bool settings_can_change(void)
{
	segment = segment_file_writable();
	return segment != NULL;
}

static size_t size_or(struct draw *d, size_t otherwise)
{
	return draw_once(d, 2) ? otherwise : draw_scaled(d, (size_t)4 << 20);
}

static struct tierheap_wanted wanted_draw(struct draw *d)
{
	struct tierheap_wanted w = {
	    .policy = draw_once(d, 2) ? TIERHEAP_POLICY_DYNAMIC_THRESHOLD : (uint32_t)draw_below(d, 5),
	    .ratio_dram = (uint32_t)draw_below(d, 5),
	    .ratio_pmem = (uint32_t)draw_between(d, 1, 8),
	    .threshold_min = size_or(d, 0),
	    .threshold_max = UINT64_MAX,
	};

	if (draw_once(d, 2))
		w.extra = (uint32_t)(draw_below(d, 3) << TIERHEAP_EXTRA_BIND |
		                     draw_below(d, 4) << TIERHEAP_EXTRA_MOVE);
	if (draw_once(d, 2))
		w.threshold_max = w.threshold_min + 1 + size_or(d, 0);
	w.threshold = w.threshold_min + 1;
	return w;
}

/* Out of range in one field; false: it is right as it is. */
static bool wanted_spoil(struct draw *d, struct tierheap_wanted *w)
{
	switch (draw_below(d, 12)) {
	case 0:
		w->policy = 5 + (uint32_t)draw_scaled(d, UINT32_MAX / 2);
		return true;
	case 1:
		w->ratio_dram = w->ratio_pmem = 0;
		return true;
	case 2:
		w->ratio_pmem = 1000001 + (uint32_t)draw_scaled(d, UINT32_MAX / 2);
		return true;
	case 3:
		w->threshold_min = 2;
		w->threshold_max = 1;
		return true;
	case 4:
		w->extra = draw_once(d, 2) ? 3 : 1u << 24;
		return true;
	default:
		return false;
	}
}

static uint64_t load(const uint64_t *at)
{
	return __atomic_load_n(at, __ATOMIC_ACQUIRE);
}

static void answer_await(const struct worker *w, uint64_t serial)
{
	time_t end = time(NULL) + ANSWER_SECONDS;

	while (load(&segment->taken_serial) != serial && load(&segment->refused_serial) != serial) {
		/* Settings are taken by threads that allocate. */
		for (unsigned i = 0; i < 64; i++)
			free(keep(malloc((size_t)64 << 10)));
		if (time(NULL) > end)
			violation(w, "nobody answers within %d s", ANSWER_SECONDS);
	}
}

void settings_change(struct worker *w)
{
	struct tierheap_wanted to = wanted_draw(&w->draw);
	bool wrong = wanted_spoil(&w->draw, &to);

	worker_note(w, "new settings", to.policy);
	to.serial = segment->wanted.serial;
	segment->wanted = to;
	__atomic_store_n(&segment->wanted.serial, to.serial + 1, __ATOMIC_RELEASE);
	answer_await(w, to.serial + 1);
	if (wrong != (load(&segment->refused_serial) == to.serial + 1))
		violation(w, "policy %u, ratio %u:%u, %llu, %llu..%llu were %s", to.policy,
		          to.ratio_dram, to.ratio_pmem, (unsigned long long)to.threshold,
		          (unsigned long long)to.threshold_min,
		          (unsigned long long)to.threshold_max, wrong ? "taken" : "refused");
}
