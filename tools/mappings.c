/* SPDX-License-Identifier: BSD-2-Clause */
#include "mappings.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "procfs.h"

struct reading {
	struct mappings *out;
	size_t known; /* mappings of numa_maps; those behind have been split off since */
	uint64_t from, to; /* the range */
	const struct nodeset *pmem;
	struct mapping *open; /* smaps: the one whose lines follow; NULL: none of the range */
	mappings_node fn;
	void *ctx;
};

/* The nodes of a policy such as "prefer (many):0-1" or "bind=static:2"; false: it names none. */
static bool policy_nodes(const char *text, struct nodeset *out)
{
	static const char many[] = " (many)";
	const char *p = text + strcspn(text, " :\n");
	char list[256];
	size_t len;

	if (strncmp(p, many, sizeof(many) - 1) == 0)
		p += strcspn(p + 1, " :\n") + 1;
	if (*p != ':')
		return false;
	len = strcspn(p + 1, " \n");
	if (len == 0 || len >= sizeof(list))
		return false;
	memcpy(list, p + 1, len);
	list[len] = '\0';
	return nodelist_parse(list, out);
}

static struct mapping *mapping_add(struct mappings *all)
{
	if (all->count == all->room) {
		size_t room = all->room ? 2 * all->room : 256;
		struct mapping *more = reallocarray(all->list, room, sizeof(*more));

		if (!more)
			return NULL;
		all->list = more;
		all->room = room;
	}
	return &all->list[all->count++];
}

/* " N0=12 N1=3 kernelpagesize_kB=4": fn for each. */
static void nodes_visit(const struct reading *r, const struct mapping *m, const char *line)
{
	const char *unit = strstr(line, " kernelpagesize_kB=");
	uint64_t kib = unit ? strtoull(unit + strlen(" kernelpagesize_kB="), NULL, 10) : 0;

	for (const char *at = strstr(line, " N"); at && r->fn; at = strstr(at + 1, " N")) {
		char *end;
		unsigned long node = strtoul(at + 2, &end, 10);

		if (end > at + 2 && *end == '=' && node < NODE_MAX)
			r->fn(r->ctx, m, (unsigned)node, strtoull(end + 1, NULL, 10) * kib << 10);
	}
}

/* "3000f0000000 prefer (many):1 anon=3 dirty=3 N1=3 kernelpagesize_kB=4" */
static int numa_line(struct reading *r, const char *line)
{
	char *policy;
	uint64_t from = strtoull(line, &policy, 16);
	const char *most = strstr(line, " mapmax=");
	struct nodeset nodes;
	struct mapping *m;

	if (policy == line || *policy != ' ' || from < r->from || from >= r->to)
		return 0;
	m = mapping_add(r->out);
	if (!m)
		return -ENOMEM;
	*m = (struct mapping){.from = from, .to = from};
	m->shared = most && strtoul(most + strlen(" mapmax="), NULL, 10) > 1;
	m->bound = policy_nodes(policy + 1, &nodes);
	if (m->bound) {
		nodeset_intersect(&nodes, r->pmem);
		m->tier = !nodeset_empty(&nodes);
	}
	nodes_visit(r, m, line);
	return 0;
}

/* The last of the first `known` ones that starts there or before. */
static struct mapping *mapping_at(const struct mappings *all, size_t known, uint64_t from)
{
	struct mapping *found = NULL;

	for (size_t low = 0, high = known; low < high;) {
		size_t mid = low + (high - low) / 2;

		if (all->list[mid].from <= from) {
			found = &all->list[mid];
			low = mid + 1;
		} else {
			high = mid;
		}
	}
	return found;
}

static uint64_t kib_of(const char *line, const char *name)
{
	size_t len = strlen(name);

	return strncmp(line, name, len) == 0 ? strtoull(line + len, NULL, 10) << 10 : 0;
}

/*
 * What was split off one since is a mapping of its own, of the same tier: what was one is often a
 * reservation of terabytes, of which the process has begun to use the start.
 */
static int mapping_open(struct reading *r, uint64_t from, uint64_t to)
{
	struct mapping *found = mapping_at(r->out, r->known, from), piece;

	r->open = found;
	if (!found)
		return 0;
	if (found->from == from) {
		found->to = to;
		return 0;
	}
	piece = (struct mapping){.from = from, .to = to};
	piece.tier = found->tier;
	piece.shared = found->shared;
	piece.bound = found->bound;
	r->open = mapping_add(r->out);
	if (!r->open)
		return -ENOMEM;
	*r->open = piece;
	return 0;
}

/* "3000f0000000-3000f0200000 rw-p ..." opens a mapping, "Rss:   12 kB" is one of its lines. */
static int smaps_line(struct reading *r, const char *line)
{
	char *end;
	uint64_t from = strtoull(line, &end, 16);

	if (end > line && *end == '-') {
		uint64_t to = strtoull(end + 1, NULL, 16);

		r->open = NULL;
		return from >= r->from && from < r->to ? mapping_open(r, from, to) : 0;
	}
	if (r->open) {
		r->open->resident += kib_of(line, "Rss:");
		r->open->huge += kib_of(line, "AnonHugePages:");
		r->open->swapped += kib_of(line, "Swap:");
	}
	return 0;
}

static int mapping_order(const void *a, const void *b)
{
	const struct mapping *x = a, *y = b;

	return (x->from > y->from) - (x->from < y->from);
}

/* By the files of a live thread: those of a first thread that has ended are empty. */
static int lines_read(struct reading *r, pid_t pid, const char *name,
		      int (*fn)(struct reading *r, const char *line))
{
	char path[64], *line = NULL;
	size_t size = 0;
	int err = 0;
	FILE *f;

	procfs_path(pid, name, path, sizeof(path));
	f = fopen(path, "re");
	if (!f)
		return errno == ENOENT && !procfs_alive(pid) ? -ESRCH : -errno;
	while (err == 0 && (errno = 0, getline(&line, &size, f)) > 0)
		err = fn(r, line);
	if (err == 0 && ferror(f))
		err = errno ? -errno : -EIO;
	free(line);
	fclose(f);
	return err;
}

int mappings_read(struct mappings *out, pid_t pid, uint64_t from, uint64_t to,
		  const struct nodeset *pmem, mappings_node fn, void *ctx)
{
	struct reading r = {out, 0, from, to, pmem, NULL, fn, ctx};
	size_t kept = 0;
	int err;

	*out = (struct mappings){NULL, 0, 0};
	err = lines_read(&r, pid, "numa_maps", numa_line);
	r.known = out->count;
	if (err == 0)
		err = lines_read(&r, pid, "smaps", smaps_line);
	for (size_t i = 0; i < out->count; i++)
		if (out->list[i].resident || out->list[i].swapped)
			out->list[kept++] = out->list[i];
	out->count = kept;
	if (kept)
		qsort(out->list, kept, sizeof(*out->list), mapping_order);
	return err == 0 && !procfs_alive(pid) ? -ESRCH : err;
}

void mappings_free(struct mappings *m)
{
	free(m->list);
	*m = (struct mappings){NULL, 0, 0};
}
