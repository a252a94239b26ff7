/* SPDX-License-Identifier: BSD-2-Clause */
/* Puts the state of the heap into the segment. Step lock held. */
#ifndef TH_REPORT_H
#define TH_REPORT_H

#include "plan.h"
#include "step.h"

/* What a step knows beside the windows. */
struct report {
	uint64_t started_ns;
	uint64_t steps, step_ns, longest_ns;
	uint64_t as_if;        /* pages that a simulated tier would have had moved */
	unsigned boundary;     /* band in which the boundary lies */
	uint64_t requests[BAND_COUNT]; /* as published: never fewer than before */
	size_t metadata;       /* resident bytes of the allocator's own, as far as seen */
	uint64_t metadata_ns;  /* when all of it was seen; 0: not yet */
};

void report_write(struct report *r, const struct setup *setup,
                  const struct plan_input *in, uint64_t now_ns);

#endif
