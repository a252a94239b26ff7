/* SPDX-License-Identifier: BSD-2-Clause */
/* The library's side of include/tierheap/tierheap.h. */
#include "tierheap/tierheap.h"

#include <errno.h>
#include <string.h>

#include "engine.h"
#include "segment.h"

EXPORT int tierheap_active_(void)
{
	return 1;
}

EXPORT int tierheap_tier_of_(const void *ptr)
{
	return engine_tier(ptr);
}

static double share_of(uint64_t pmem, uint64_t all)
{
	return all ? (double)pmem / (double)all : 0;
}

static void fill(struct tierheap_stats *out, const struct tierheap_segment *s)
{
	out->dram_resident = s->dram.resident_bytes;
	out->pmem_resident = s->pmem.resident_bytes;
	out->dram_usable = s->dram.usable_bytes;
	out->pmem_usable = s->pmem.usable_bytes;
	out->wanted_share = share_of(s->ratio_pmem, (uint64_t)s->ratio_dram + s->ratio_pmem);
	out->share = share_of(out->pmem_resident, out->dram_resident + out->pmem_resident);
	out->threshold_low = s->threshold_low;
	out->threshold_high = s->threshold_high;
	out->steps = s->steps;
	out->moved_bytes = s->moved_bytes;
	out->fallbacks = s->fallbacks;
	out->foreign_frees = s->foreign_frees;
	out->invalid_pointers = s->invalid_pointers;
	out->simulated = (int)s->simulated;
}

EXPORT int tierheap_stats_(struct tierheap_stats *out)
{
	if (out == NULL || out->size < sizeof *out) {
		errno = EINVAL;
		return -1;
	}
	struct tierheap_segment s;
	struct tierheap_stats now = { .size = out->size };
	engine_step();
	segment_copy(&s);
	fill(&now, &s);
	memcpy(out, &now, sizeof now);
	return 0;
}
