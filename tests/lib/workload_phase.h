/* SPDX-License-Identifier: BSD-2-Clause */
/* The phases of the measuring workload: what a heap goes through before each judgement. */
#ifndef WORKLOAD_PHASE_H
#define WORKLOAD_PHASE_H

#include "workload_job.h"

/* The phases, one per line, for the usage text. */
extern const char workload_phases[];

/*
 * Goes through a plan, phases separated by commas, and prints one line of
 * key=value per judgement. Ends the program when a phase can't be done.
 */
void plan_run(struct workload *w, const char *plan);

#endif
