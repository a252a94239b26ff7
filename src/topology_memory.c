/* SPDX-License-Identifier: BSD-2-Clause */
/* Sizes of nodes, and the ratio that they make. */
#include <string.h>

#include "os_file.h"
#include "text.h"
#include "topology.h"

#define RATIO_PART_MAX 64 /* the largest D or P that is chosen */

/* A line "Node 0 MemTotal:       16303028 kB" of a node's meminfo; *out in bytes. */
static bool field_read(const char *meminfo, const char *field, uint64_t *out)
{
	uint64_t kib;

	const char *p = strstr(meminfo, field);
	if (p == NULL)
		return false;
	p += strlen(field);
	while (*p == ' ')
		p++;
	if (!text_read_num(&p, UINT64_MAX >> 10, &kib) || strncmp(p, " kB\n", 4) != 0)
		return false;
	*out = kib << 10;
	return true;
}

static bool meminfo_read(const char *sysfs, unsigned node, char *meminfo, size_t size)
{
	char path[1024];
	struct text t;

	text_init(&t, path, sizeof(path));
	text_str(&t, sysfs);
	text_str(&t, "/devices/system/node/node");
	text_num(&t, node);
	text_str(&t, "/meminfo");
	return t.len < sizeof(path) && os_read_file(path, meminfo, size) >= 0;
}

bool topology_node_memory(const char *sysfs, unsigned node, uint64_t *total, uint64_t *free_bytes)
{
	uint64_t files;

	return topology_node_room(sysfs, node, total, free_bytes, &files);
}

bool topology_node_room(const char *sysfs, unsigned node, uint64_t *total, uint64_t *free_bytes,
                        uint64_t *files)
{
	char meminfo[4096];
	uint64_t all, left, active, inactive;

	if (!meminfo_read(sysfs, node, meminfo, sizeof(meminfo)) ||
	    !field_read(meminfo, " MemTotal:", &all) || !field_read(meminfo, " MemFree:", &left))
		return false;
	*total = all;
	*free_bytes = left;
	*files = 0;
	if (field_read(meminfo, " Active(file):", &active) &&
	    field_read(meminfo, " Inactive(file):", &inactive))
		*files = active + inactive;
	return true;
}

uint64_t topology_total(const char *sysfs, const struct nodeset *nodes)
{
	uint64_t sum = 0, total, unused;

	for (int node = nodeset_next(nodes, 0); node >= 0;
	     node = nodeset_next(nodes, (unsigned)node + 1)) {
		if (topology_node_memory(sysfs, (unsigned)node, &total, &unused))
			sum += total;
	}
	return sum;
}

/* Is d:p within 5 % of dram:pmem? */
static bool ratio_near(double dram, double pmem, uint32_t d, uint32_t p)
{
	double relation = dram * p / (pmem * d);

	return relation >= 0.95 && relation <= 1.05;
}

/* The near ratio with the smallest sum of its parts. False: further apart than 64 to 1. */
static bool ratio_find(double dram, double pmem, uint32_t *d, uint32_t *p)
{
	for (uint32_t sum = 2; sum <= 2 * RATIO_PART_MAX; sum++) {
		uint32_t part = sum > RATIO_PART_MAX ? sum - RATIO_PART_MAX : 1;

		for (; part < sum && part <= RATIO_PART_MAX; part++) {
			if (!ratio_near(dram, pmem, part, sum - part))
				continue;
			*d = part;
			*p = sum - part;
			return true;
		}
	}
	return false;
}

void topology_ratio(uint64_t dram_bytes, uint64_t pmem_bytes, uint32_t *d, uint32_t *p)
{
	if (pmem_bytes == 0 || dram_bytes == 0) {
		*d = pmem_bytes == 0;
		*p = pmem_bytes != 0;
		return;
	}
	if (ratio_find((double)dram_bytes, (double)pmem_bytes, d, p))
		return;
	*d = dram_bytes > pmem_bytes ? RATIO_PART_MAX : 1;
	*p = dram_bytes > pmem_bytes ? 1 : RATIO_PART_MAX;
}
