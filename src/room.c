/* SPDX-License-Identifier: BSD-2-Clause */
#include "room.h"

#include "topology.h"

#define INTERVAL_NS 5000000u

/* Step lock. */
static uint64_t read_at;      /* ns, CLOCK_MONOTONIC */
static int64_t last_free;     /* bytes beyond the reserve */
static uint64_t last_reserve; /* bytes */

/*
 * The kernel falls back at a zone's low watermark, which is min_free_kbytes'
 * part of the zone (64 MiB at most by default) plus watermark_scale_factor
 * (0.1 %): Documentation/admin-guide/sysctl/vm.rst. A little more, since other
 * programs allocate between two looks.
 */
static uint64_t reserve_of(uint64_t total)
{
	uint64_t small = total / 32, fixed = (uint64_t)64 << 20;
	return total / 256 + (small < fixed ? small : fixed);
}

static void room_read(const struct nodeset *nodes)
{
	last_free = 0;
	last_reserve = 0;
	for (int n = nodeset_next(nodes, 0); n >= 0; n = nodeset_next(nodes, (unsigned)n + 1)) {
		uint64_t total, unused;
		if (!topology_node_memory("/sys", (unsigned)n, &total, &unused))
			continue;
		last_reserve += reserve_of(total);
		last_free += (int64_t)unused - (int64_t)reserve_of(total);
	}
}

int64_t room_pages(const struct nodeset *nodes, uint64_t now_ns)
{
	if (now_ns - read_at > INTERVAL_NS || room_short()) {
		read_at = now_ns;
		room_read(nodes);
	}
	return last_free / (int64_t)PAGE_SIZE;
}

bool room_short(void)
{
	return read_at != 0 && last_free < (int64_t)last_reserve;
}
