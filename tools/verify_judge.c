/* SPDX-License-Identifier: BSD-2-Clause */
/* What `tierheap verify` looks at, and what it makes of it. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "moving.h"
#include "verify.h"

/* A process that works is a moving target: the best of some looks counts. */
#define LOOKS 6u
#define PAUSE (100 * 1000 * 1000) /* ns between them; longer than between two publications */

bool verify_tiered(const struct verify *v)
{
	return !v->after.s.simulated && v->after.s.state != TIERHEAP_STATE_DRAM;
}

static uint64_t account(const struct view *v, unsigned tier)
{
	const struct tierheap_segment *s = &v->s;

	if (tier < 2)
		return tier ? s->pmem.resident_bytes : s->dram.resident_bytes;
	/* Hostile numbers must not wrap. */
	return s->dram.resident_bytes / 2 + s->pmem.resident_bytes / 2 > UINT64_MAX / 4
		       ? UINT64_MAX / 2
		       : s->dram.resident_bytes + s->pmem.resident_bytes;
}

/* Tier 2: both together. */
static uint64_t resident(const struct verify *v, unsigned tier)
{
	return tier < 2 ? residency_on(&v->residency, tier) : residency_all(&v->residency);
}

uint64_t verify_accounted(const struct verify *v, unsigned tier)
{
	uint64_t a = account(&v->before, tier), b = account(&v->after, tier);
	uint64_t low = a < b ? a : b, high = a < b ? b : a, is = resident(v, tier);

	return is < low ? low : is > high ? high : is;
}

static uint64_t distance(const struct verify *v, unsigned tier)
{
	uint64_t said = verify_accounted(v, tier), is = resident(v, tier);

	return said > is ? said - is : is - said;
}

double verify_share(const struct verify *v)
{
	double dram = (double)resident(v, 0), pmem = (double)resident(v, 1);

	return verify_tiered(v) && dram + pmem > 0 ? pmem / (dram + pmem) : NAN;
}

static void off_set(struct verify *v, uint64_t bytes)
{
	uint64_t said = verify_accounted(v, 2), heap = residency_all(&v->residency);

	heap = said > heap ? said : heap;
	v->off_bytes = bytes;
	v->off = bytes > VERIFY_SLACK ? (double)bytes / (double)heap : 0;
}

static void off_find(struct verify *v)
{
	const struct residency *r = &v->residency;
	uint64_t off = distance(v, 2), wrong = residency_wrong(r, 0) + residency_wrong(r, 1);

	off = wrong > off ? wrong : off;
	for (unsigned tier = 0; tier < 2 && verify_tiered(v); tier++)
		if (distance(v, tier) > off)
			off = distance(v, tier);
	off_set(v, off);
}

/*
 * `tierheap set --now` moves the pages of a process that sleeps: they lie as it will want them,
 * when its policies and its account are still those of before.
 */
static void waiting_find(struct verify *v, pid_t pid)
{
	/* Too large for the stack of a careful program; written here, one thread. */
	static struct moving n;
	struct settings s;
	uint64_t off;

	v->waiting = false;
	if (v->off == 0 || !verify_tiered(v) || !moving_waiting(&v->after.s, &s))
		return;
	if (moving_begin(&n, pid, &v->residency, &s) == 0 && moving_count(&n) == 0) {
		off = n.wrong << PAGE_SHIFT;
		off = off > distance(v, 2) ? off : distance(v, 2);
		v->waiting = off < v->off_bytes;
		if (v->waiting)
			off_set(v, off);
	}
	moving_end(&n);
}

static bool settings_wait(const struct tierheap_segment *s)
{
	return s->wanted.serial != s->taken_serial && s->wanted.serial != s->refused_serial;
}

/* 0: as near to the wanted share as is let pass. */
static uint64_t short_of(const struct verify *v, unsigned tier)
{
	double error = view_error(&v->after), off = tier ? -error : error; /* NAN: no share is asked for */
	double bytes = off * (double)account(&v->after, 2);

	return off > v->tolerance && bytes > (double)VERIFY_SLACK ? (uint64_t)bytes : 0;
}

static void causes_fill(struct verify *v, pid_t pid)
{
	const struct tierheap_segment *s = &v->after.s;
	const struct residency *r = &v->residency;
	struct cause_facts f = {
	    .wrong = {residency_wrong(r, 0), residency_wrong(r, 1)},
	    .short_of = {short_of(v, 0), short_of(v, 1)},
	    .pending = s->pending_bytes,
	    .fallbacks = s->fallbacks < UINT64_MAX >> PAGE_SHIFT ? s->fallbacks << PAGE_SHIFT : 0,
	    .swapped = r->swapped,
	    .settings_wait = settings_wait(s),
	    .shared = r->shared,
	    .bound = r->bound,
	};
	int64_t more = (int64_t)(verify_accounted(v, 2) - residency_all(r)) - (int64_t)r->swapped;

	if (v->off > v->tolerance && (more > (int64_t)VERIFY_SLACK || more < -(int64_t)VERIFY_SLACK))
		f.untouched = more;
	/* Single pages lie on another node for a moment while they are moved. */
	for (unsigned tier = 0; tier < 2; tier++)
		if (v->waiting || (f.wrong[tier] <= VERIFY_SLACK && v->off <= v->tolerance))
			f.wrong[tier] = 0;
	causes_read(&f, pid, r->tier);
	v->causes = causes_find(&f, v->cause);
}

/* One look. False with a sentence in why. */
static bool look(struct verify *v, pid_t pid, int fd, char *why, size_t why_size)
{
	char reason[192];

	if (!view_read(fd, &v->before, reason, sizeof(reason))) {
		snprintf(why, why_size, "the segment of process %d can't be read: %s", (int)pid,
			 reason);
		return false;
	}
	if (!residency_range(&v->residency, &v->before.s, why, why_size) ||
	    !residency_read(&v->residency, pid, why, why_size))
		return false;
	if (!view_read(fd, &v->after, reason, sizeof(reason))) {
		snprintf(why, why_size, "the segment of process %d can't be read: %s", (int)pid,
			 reason);
		return false;
	}
	off_find(v);
	waiting_find(v, pid);
	return true;
}

/* What is left to come: it has made a step since the last look, or during it. */
static bool moves_on(const struct verify *v, uint64_t steps)
{
	return v->after.s.steps != steps || v->before.s.steps != v->after.s.steps;
}

bool verify_look(struct verify *best, pid_t pid, int fd, char *why, size_t why_size)
{
	/* Too large for the stack of a careful program; written here, one thread. */
	static struct verify v;
	struct timespec pause = {0, PAUSE};
	uint64_t steps;

	v = *best;
	for (unsigned i = 0; i < LOOKS; i++) {
		steps = v.after.s.steps;
		if (!look(&v, pid, fd, why, why_size))
			return false;
		if (i == 0 || v.off < best->off)
			*best = v;
		if (best->off <= best->tolerance || (i > 0 && !moves_on(&v, steps)))
			break;
		if (i + 1 < LOOKS)
			nanosleep(&pause, NULL);
	}
	causes_fill(best, pid);
	return true;
}
