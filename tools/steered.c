/* SPDX-License-Identifier: BSD-2-Clause */
#include "steered.h"

#include <math.h>
#include <time.h>

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000 + (uint64_t)ts.tv_nsec;
}

static double seconds_since(uint64_t ns)
{
	return (double)(now_ns() - ns) / 1e9;
}

void steered_send(struct steered *p)
{
	p->outcome = HANDOVER_PENDING;
	p->sent_ns = now_ns();
	handover_commit(&p->handover);
}

void steered_look(struct steered *p)
{
	enum handover_outcome now = p->outcome;

	if (now == HANDOVER_PENDING)
		now = handover_look(&p->handover);
	else if (now == HANDOVER_TAKEN && handover_ended(&p->handover))
		now = HANDOVER_ENDED;
	if (now == p->outcome)
		return;
	p->outcome = now;
	p->after = seconds_since(p->sent_ns);
}

/* Shown after they were taken, unless somebody else has asked for others since. */
static bool shows_settings(const struct steered *p)
{
	const struct tierheap_segment *seg = &p->handover.view.s;
	const struct settings *s = &p->handover.settings;

	return seg->updated_ns >= p->sent_ns &&
	       (seg->wanted.serial != p->handover.serial ||
		(seg->policy == s->policy && seg->ratio_dram == s->ratio_dram &&
		 seg->ratio_pmem == s->ratio_pmem));
}

void steered_look_near(struct steered *p, double tolerance)
{
	struct view *v = &p->handover.view;
	char why[256];
	double error, heap;

	if (p->near || p->outcome != HANDOVER_TAKEN ||
	    !view_read(p->handover.fd, v, why, sizeof(why)) || !shows_settings(p))
		return;
	error = view_error(v);
	if (isnan(error))
		error = 0;
	heap = (double)v->s.dram.resident_bytes + (double)v->s.pmem.resident_bytes;
	p->near = fabs(error) <= tolerance && (double)v->s.pending_bytes <= tolerance * heap;
	p->after = seconds_since(p->sent_ns);
}
