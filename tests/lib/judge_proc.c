/* SPDX-License-Identifier: BSD-2-Clause */
#include "judge_proc.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "workload_pool.h"

/*
 * Calls fn for each line, NUL-terminated in place of its newline. Longer lines
 * than the buffer fail.
 */
static void lines_read(const char *path, void (*fn)(void *ctx, char *line), void *ctx)
{
	static char buf[1 << 16]; /* one reader at a time: the judge's thread */
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t len = 0;
	ssize_t got;

	if (fd < 0)
		workload_fail("a file under /proc/self is not readable");
	while ((got = read(fd, buf + len, sizeof(buf) - len)) > 0) {
		char *line = buf, *end;

		len += (size_t)got;
		while ((end = memchr(line, '\n', len - (size_t)(line - buf)))) {
			*end = '\0';
			fn(ctx, line);
			line = end + 1;
		}
		len -= (size_t)(line - buf);
		memmove(buf, line, len);
		if (len == sizeof(buf))
			workload_fail("a line under /proc/self is too long");
	}
	close(fd);
	if (got < 0)
		workload_fail("reading under /proc/self failed");
}

struct sums {
	uint64_t base, size;
	uint64_t pmem_nodes;
	bool inside;         /* smaps: the lines that follow belong to the range */
	uint64_t dram, pmem; /* bytes */
};

static bool sums_cover(const struct sums *s, uint64_t start)
{
	return start >= s->base && start - s->base < s->size;
}

/* "7f00-7f01 rw-p ..." opens a mapping, "Rss:   12 kB" is one of its lines. */
static void smaps_line(void *ctx, char *line)
{
	struct sums *s = ctx;
	char *end;
	uint64_t start = strtoull(line, &end, 16);

	if (end > line && *end == '-')
		s->inside = sums_cover(s, start);
	else if (s->inside && !strncmp(line, "Rss:", 4))
		s->dram += strtoull(line + 4, NULL, 10) << 10;
}

/* "7f00 prefer:1 anon=3 N0=1 N1=2 kernelpagesize_kB=4": counts are of pages of that size. */
static void numa_line(void *ctx, char *line)
{
	struct sums *s = ctx;
	const char *unit = strstr(line, " kernelpagesize_kB=");
	uint64_t kib;

	if (!unit || !sums_cover(s, strtoull(line, NULL, 16)))
		return;
	kib = strtoull(unit + strlen(" kernelpagesize_kB="), NULL, 10);
	for (char *at = strstr(line, " N"); at; at = strstr(at + 1, " N")) {
		char *end;
		unsigned long node = strtoul(at + 2, &end, 10);
		uint64_t bytes;

		if (end == at + 2 || *end != '=')
			continue;
		bytes = strtoull(end + 1, NULL, 10) * kib << 10;
		if (node < 64 && (s->pmem_nodes >> node & 1))
			s->pmem += bytes;
		else
			s->dram += bytes;
	}
}

uint64_t proc_resident(uint64_t base, uint64_t size)
{
	struct sums s = { .base = base, .size = size };

	lines_read("/proc/self/smaps", smaps_line, &s);
	return s.dram;
}

void proc_numa_sums(uint64_t base, uint64_t size, uint64_t pmem_nodes, uint64_t *dram,
                    uint64_t *pmem)
{
	struct sums s = { .base = base, .size = size, .pmem_nodes = pmem_nodes };

	lines_read("/proc/self/numa_maps", numa_line, &s);
	*dram = s.dram;
	*pmem = s.pmem;
}
