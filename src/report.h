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
	unsigned boundary;     /* band in which the boundary lies */
	uint64_t metadata;     /* resident bytes of the allocator's own, at metadata_ns */
	uint64_t metadata_ns;
};

void report_write(struct report *r, const struct setup *setup,
                  const struct plan_input *in, uint64_t now_ns);

#endif
