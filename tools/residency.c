/* SPDX-License-Identifier: BSD-2-Clause */
#include "residency.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "mappings.h"
#include "pages.h"
#include "procfs.h"

#define TRIES     5
#define TRY_PAUSE (20 * 1000 * 1000) /* ns */

/* What a batch of pages is counted for. */
struct count {
	struct residency *r;
	unsigned tier;
};

bool residency_range(struct residency *out, const struct tierheap_segment *s, char *why,
		     size_t why_size)
{
	uint64_t window = s->range_size / WINDOW_COUNT;

	memset(out, 0, sizeof(*out));
	if (s->engine == TIERHEAP_ENGINE_MEMKIND || s->range_size == 0) {
		snprintf(why, why_size, "process %d has %s: there is no range to look at",
			 (int)s->pid, s->engine == TIERHEAP_ENGINE_MEMKIND ? "memkind's heap"
									   : "no heap of ours");
		return false;
	}
	if (window * WINDOW_COUNT != s->range_size || (window & (window - 1)) ||
	    s->page_size != PAGE_SIZE || s->range_base >> 47 || s->range_size >> 47) {
		snprintf(why, why_size,
			 "the heap of process %d is not laid out as this version's: use the "
			 "tierheap of the same installation",
			 (int)s->pid);
		return false;
	}
	out->base = s->range_base;
	out->size = s->range_size;
	out->window = window;
	memcpy(&out->tier[0], s->dram.nodes, sizeof(out->tier[0]));
	memcpy(&out->tier[1], s->pmem.nodes, sizeof(out->tier[1]));
	/* One node is both, or PMEM is not in use: nothing is meant for it. */
	if (s->simulated || s->state == TIERHEAP_STATE_DRAM)
		memset(&out->tier[1], 0, sizeof(out->tier[1]));
	return true;
}

static void bytes_add(struct residency *r, unsigned tier, uint64_t address, unsigned node,
		      uint64_t bytes)
{
	if (node >= NODE_MAX)
		return;
	if (address >= r->base + r->size) {
		r->metadata[node] += bytes;
		return;
	}
	r->on[tier][node] += bytes;
	if (!nodeset_has(&r->tier[tier], node))
		r->wrong[tier][(address - r->base) / r->window] += bytes;
}

static int pages_add(void *ctx, size_t n, void *const *page, const int *node)
{
	struct count *c = ctx;

	for (size_t i = 0; i < n; i++)
		bytes_add(c->r, c->tier, (uintptr_t)page[i], (unsigned)node[i], PAGE_SIZE);
	return 0;
}

/* No single window lies in two mappings' sums: what lies between windows is not accessible. */
static void mapping_add(void *ctx, const struct mapping *m, unsigned node, uint64_t bytes)
{
	bytes_add(ctx, m->tier, m->from, node, bytes);
}

static void counts_clear(struct residency *r)
{
	memset(r->on, 0, sizeof(r->on));
	memset(r->wrong, 0, sizeof(r->wrong));
	memset(r->metadata, 0, sizeof(r->metadata));
	r->huge = r->swapped = 0;
	r->shared = r->bound = false;
}

static int pages_read(struct residency *r, pid_t pid, const struct mappings *all)
{
	int err = 0;

	for (size_t i = 0; i < all->count && err == 0; i++) {
		struct count c = {r, all->list[i].tier};

		err = pages_visit(pid, all->list[i].from, all->list[i].to, pages_add, &c);
	}
	return err;
}

static void mappings_sum(struct residency *r, const struct mappings *all)
{
	for (size_t i = 0; i < all->count; i++) {
		const struct mapping *m = &all->list[i];

		if (m->from >= r->base + r->size)
			continue;
		r->huge += m->huge;
		r->swapped += m->swapped;
		r->shared |= m->shared;
		r->bound |= m->bound;
	}
}

void residency_why(int err, pid_t pid, char *why, size_t why_size)
{
	if (err == -ESRCH && !procfs_alive(pid))
		snprintf(why, why_size, "process %d has ended", (int)pid);
	else if (err == -EACCES || err == -EPERM)
		snprintf(why, why_size,
			 "the kernel does not let us look into the memory of process %d (ptrace(2), "
			 "access mode checking): run tierheap as root",
			 (int)pid);
	else if (err == -ENOENT || err == -ENOSYS)
		snprintf(why, why_size, "this kernel does not tell on which node a page lies (%s)",
			 strerror(-err));
	else
		snprintf(why, why_size, "the memory of process %d can't be looked at: %s",
			 (int)pid, strerror(-err));
}

static int residency_try(struct residency *r, pid_t pid)
{
	uint64_t end = r->base + r->size + r->window;
	struct mappings all;
	int err;

	counts_clear(r);
	err = mappings_read(&all, pid, r->base, end, &r->tier[1], mapping_add, r);
	if (err == 0) {
		struct residency by_pages = *r;

		counts_clear(&by_pages);
		r->refused = by_pages.refused = pages_read(&by_pages, pid, &all);
		if (r->refused == 0)
			*r = by_pages;
		mappings_sum(r, &all);
	}
	mappings_free(&all);
	return err == 0 && r->refused == -ESRCH ? -ESRCH : err;
}

/* A busy machine's files of a process that lives were found empty once: it is looked at again. */
bool residency_read(struct residency *r, pid_t pid, char *why, size_t why_size)
{
	const struct timespec pause = {0, TRY_PAUSE};
	int err = residency_try(r, pid);

	for (unsigned i = 1; i < TRIES && err == -ESRCH && procfs_alive(pid); i++) {
		nanosleep(&pause, NULL);
		err = residency_try(r, pid);
	}
	if (err)
		residency_why(err, pid, why, why_size);
	return err == 0;
}

uint64_t residency_on(const struct residency *r, unsigned tier)
{
	uint64_t sum = 0;

	for (unsigned node = 0; node < NODE_MAX; node++) {
		unsigned of = nodeset_has(&r->tier[0], node)   ? 0
			      : nodeset_has(&r->tier[1], node) ? 1
							       : 2;

		if (of == tier)
			sum += r->on[0][node] + r->on[1][node];
	}
	return sum;
}

uint64_t residency_all(const struct residency *r)
{
	return residency_on(r, 0) + residency_on(r, 1) + residency_on(r, 2);
}

uint64_t residency_wrong(const struct residency *r, unsigned tier)
{
	uint64_t sum = 0;

	for (unsigned w = 0; w < WINDOW_COUNT; w++)
		sum += r->wrong[tier][w];
	return sum;
}
