/* SPDX-License-Identifier: BSD-2-Clause */
#include "room.h"

#include "os_file.h"
#include "text.h"
#include "topology.h"

#define LIMITS_NS    1000000000u
#define NEAR         3 /* reserves */
#define PAGEBLOCK    ((uint64_t)2 << 20) /* bytes */
#define OTHER_BLOCKS 2u /* per node, that the kernel takes for else than page tables */

/* Between two looks at a tier. A machine's DRAM is larger than what a heap takes of it at once. */
static const uint64_t interval_ns[2] = { 20000000, 5000000 };

static const char *sysfs_root = "/sys"; /* written before the first look */

/* Of each tier; step lock. */
static struct room {
	struct nodeset nodes;
	uint64_t read_at; /* ns, CLOCK_MONOTONIC; 0: never */
	int64_t unused;   /* bytes beyond the reserve */
	int64_t files;    /* bytes of files' pages, where they count as room */
	int64_t reserve;  /* bytes */
} rooms[2];

/* The system's; step lock. */
static struct limits {
	uint64_t read_at;  /* ns */
	uint64_t all;      /* bytes of the tiers' nodes together */
	uint64_t min_free; /* bytes: vm.min_free_kbytes */
	uint64_t scale;    /* vm.watermark_scale_factor, in 1/10000 */
	uint64_t boost;    /* vm.watermark_boost_factor, in 1/10000 */
} limits;

static uint64_t number_in(const char *path, uint64_t otherwise)
{
	char buf[32];
	const char *at = buf;
	uint64_t n;
	if (os_read_file(path, buf, sizeof buf) < 0 || !text_read_num(&at, UINT64_MAX >> 10, &n))
		return otherwise;
	return n;
}

static void limits_read(uint64_t now_ns)
{
	if (limits.read_at && now_ns - limits.read_at < LIMITS_NS)
		return;
	limits.read_at = now_ns;
	limits.all = topology_total(sysfs_root, &rooms[0].nodes) +
	             topology_total(sysfs_root, &rooms[1].nodes);
	limits.min_free = number_in("/proc/sys/vm/min_free_kbytes", 64 << 10) << 10;
	limits.scale = number_in("/proc/sys/vm/watermark_scale_factor", 10);
	limits.boost = number_in("/proc/sys/vm/watermark_boost_factor", 0);
}

static uint64_t min_of(uint64_t total)
{
	return limits.all ? (uint64_t)((double)limits.min_free * (double)total / (double)limits.all) : 0;
}

/* From the min watermark to the low one, and from there to the high one. */
static uint64_t gap_of(uint64_t total)
{
	uint64_t scaled = (uint64_t)((double)total * (double)limits.scale / 10000);
	return scaled > min_of(total) / 4 ? scaled : min_of(total) / 4;
}

/*
 * The kernel falls back at a zone's low watermark, which is the zone's part of
 * min_free_kbytes, and above that a quarter of it, or the part of the zone that
 * watermark_scale_factor says: Documentation/admin-guide/sysctl/vm.rst. A little
 * more, since other programs allocate between two looks.
 */
static uint64_t reserve_of(uint64_t total)
{
	return min_of(total) + gap_of(total) + total / 256;
}

/*
 * What the kernel adds to DRAM's watermarks as its own memory takes blocks of other pages: a block
 * each time, up to a part of the high watermark (boost_watermark in mm/page_alloc.c, and vm.rst).
 * With nothing to reclaim it stays added; page tables, which PMEM can't take, find no room below it,
 * and a process is killed. They take most such blocks: a 512th of a node that is full of pages.
 */
static uint64_t boost_of(uint64_t total)
{
	uint64_t most = (min_of(total) + 2 * gap_of(total)) * limits.boost / 10000;
	uint64_t likely = total / 512 + OTHER_BLOCKS * PAGEBLOCK;
	return most < likely ? most : likely;
}

static void room_read(struct room *r)
{
	r->unused = r->files = r->reserve = 0;
	for (int n = nodeset_next(&r->nodes, 0); n >= 0;
	     n = nodeset_next(&r->nodes, (unsigned)n + 1)) {
		uint64_t total, unused, files;
		if (!topology_node_room(sysfs_root, (unsigned)n, &total, &unused, &files))
			continue;
		r->reserve += (int64_t)reserve_of(total);
		r->unused += (int64_t)unused - (int64_t)reserve_of(total);
		r->unused -= r == &rooms[0] ? (int64_t)boost_of(total) : 0;
		r->files += r == &rooms[0] ? (int64_t)files : 0;
	}
}

void room_start(const char *sysfs, const struct nodeset *dram, const struct nodeset *pmem)
{
	sysfs_root = sysfs;
	rooms[0].nodes = *dram;
	rooms[1].nodes = *pmem;
}

void room_look(uint64_t now_ns)
{
	for (unsigned tier = 0; tier < 2; tier++) {
		struct room *r = &rooms[tier];
		if (r->read_at && now_ns - r->read_at <= interval_ns[tier] && !room_short(tier))
			continue;
		r->read_at = now_ns;
		limits_read(now_ns);
		room_read(r);
	}
}

void room_forget(void)
{
	rooms[0].read_at = rooms[1].read_at = 0;
}

int64_t room_pages(unsigned tier)
{
	return (rooms[tier].unused + rooms[tier].files) / (int64_t)PAGE_SIZE;
}

bool room_short(unsigned tier)
{
	return rooms[tier].unused + rooms[tier].files < rooms[tier].reserve;
}

bool room_near(void)
{
	return rooms[0].unused < NEAR * rooms[0].reserve ||
	       rooms[1].unused < NEAR * rooms[1].reserve;
}
