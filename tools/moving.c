/* SPDX-License-Identifier: BSD-2-Clause */
#include "moving.h"

#include <errno.h>
#include <string.h>

#include "nearest.h"
#include "pages.h"

/* A page may be held for a moment, and a tier be full until the other gives. */
#define ROUNDS 4u

static unsigned tier_of(const struct moving *n, int node)
{
	return nodeset_has(&n->r->tier[1], (unsigned)node);
}

/* The tier that the next page of the window is meant for. */
static unsigned tier_next(struct moving *n, const struct mapping *m)
{
	uint64_t at = n->seen[n->window]++;

	return n->by_policy ? m->tier : at >= n->dram[n->window];
}

struct batch {
	struct moving *n;
	const struct mapping *m;
};

static void status_count(struct moving *n, int status, unsigned tier)
{
	if (status >= 0)
		n->moved += nodeset_has(&n->r->tier[tier], (unsigned)status);
	else if (status == -EACCES)
		n->shared++;
	else if (status == -ENOMEM || (status == -EAGAIN && n->call_full))
		n->full++;
	else if (status == -EBUSY || status == -EAGAIN)
		n->busy++;
}

/* The nearest that has room. */
static unsigned target_node(const struct moving *n, int from)
{
	struct nodeset left = n->r->tier[n->tier];

	nodeset_subtract(&left, &n->filled);
	return nearest_node(nodeset_empty(&left) ? &n->r->tier[n->tier] : &left, from);
}

/* All of them come from the same node. */
static int batch_send(struct moving *n, size_t count, void *const *page, int from)
{
	unsigned to = target_node(n, from);
	uint64_t full = n->full;
	int status[PAGES_BATCH], err = 0;

	err = pages_move(n->pid, count, page, to, status);
	n->barred |= err == -EACCES;
	/* A node without room ends the call: what it had not come to yet has found none. */
	n->call_full = err == -ENOMEM;
	if (n->call_full)
		err = 0;
	for (size_t i = 0; i < count && err == 0; i++)
		status_count(n, status[i], n->tier);
	if (n->full > full)
		nodeset_add(&n->filled, to);
	return err;
}

/* Moves those of the batch that are meant for the round's tier and lie on the other. */
static int batch_move(void *ctx, size_t count, void *const *page, const int *node)
{
	struct batch *b = ctx;
	void *wrong[PAGES_BATCH];
	size_t found = 0;
	int from = -1, err = 0;

	for (size_t i = 0; i < count && err == 0; i++) {
		unsigned tier = tier_next(b->n, b->m);

		if (tier != b->n->tier || tier_of(b->n, node[i]) == tier)
			continue;
		if (found && node[i] != from) {
			err = batch_send(b->n, found, wrong, from);
			found = 0;
		}
		from = node[i];
		wrong[found++] = page[i];
	}
	return err || !found ? err : batch_send(b->n, found, wrong, from);
}

static int batch_count(void *ctx, size_t count, void *const *page, const int *node)
{
	struct batch *b = ctx;

	(void)page;
	for (size_t i = 0; i < count; i++) {
		unsigned is = tier_of(b->n, node[i]);

		b->n->on[is] += b->n->window < WINDOW_COUNT;
		b->n->wrong += tier_next(b->n, b->m) != is;
	}
	return 0;
}

/* Calls fn for all pages of the windows in ascending order. */
static int heap_visit(struct moving *n, pages_batch fn)
{
	int err = 0;

	memset(n->seen, 0, sizeof(n->seen));
	for (size_t i = 0; i < n->all.count && err == 0; i++) {
		const struct mapping *m = &n->all.list[i];
		struct batch b = {n, m};

		n->window = (unsigned)((m->from - n->r->base) / n->r->window);
		err = pages_visit(n->pid, m->from, m->to, fn, &b);
	}
	return err;
}

int moving_count(struct moving *n)
{
	int err;

	n->wrong = n->on[0] = n->on[1] = 0;
	err = heap_visit(n, batch_count);
	memcpy(n->pages, n->seen, sizeof(n->pages));
	return err;
}

/* Downwards first, which makes room in DRAM; again while that changes anything. */
int moving_run(struct moving *n)
{
	uint64_t moved = 0;
	int err = 0;

	for (unsigned i = 0; i < ROUNDS && err == 0; i++) {
		n->busy = n->shared = n->full = 0;
		n->filled = (struct nodeset){{0}};
		n->tier = 1;
		err = heap_visit(n, batch_move);
		n->tier = 0;
		if (err == 0)
			err = heap_visit(n, batch_move);
		/* A child's pages stay, however often they are tried. */
		if (n->moved == moved || n->busy + n->full == 0)
			break;
		moved = n->moved;
	}
	return err;
}

int moving_begin(struct moving *n, pid_t pid, const struct residency *r, const struct settings *s)
{
	uint64_t end = r->base + r->size + r->window;
	int err;

	memset(n, 0, sizeof(*n));
	n->pid = pid;
	n->r = r;
	n->by_policy = s == NULL;
	err = mappings_read(&n->all, pid, r->base, end, &r->tier[1], NULL, NULL);
	if (err == 0)
		err = moving_count(n);
	if (err == 0 && s)
		moving_plan(n, s);
	return err;
}

void moving_end(struct moving *n)
{
	mappings_free(&n->all);
}
