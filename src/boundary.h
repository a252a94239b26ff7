/* SPDX-License-Identifier: BSD-2-Clause */
/* Between the plan and the windows: what it is told, and its boundary put in place. Step lock held. */
#ifndef TH_BOUNDARY_H
#define TH_BOUNDARY_H

#include "report.h"

/* What the plan is to know now. force: a setting has changed. */
void boundary_read(struct plan_input *in, const struct setup *setup,
                   const struct report *report, bool force);
/* Pages of the whole heap. */
uint64_t boundary_total(const struct plan_input *in);
/* Moves the splits to the plan's boundary; *in says what lies where afterwards. tsdn: for a purge. */
void boundary_apply(void *tsdn, const struct plan_output *out, struct plan_input *in,
                    const struct setup *setup, struct report *report);

#endif
