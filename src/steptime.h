/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How long a step took, in CPU time: one that the scheduler interrupts has not cost more. That
 * clock is a system call (0.65 us on Linux 6.18, Zen 4), a third of a short step, so most are
 * timed by the clock of wall time, which is none; what such a one can have taken is bounded by
 * what others took. Step lock held.
 */
#ifndef TH_STEPTIME_H
#define TH_STEPTIME_H

#include "util.h"

struct step_time {
	uint64_t wall; /* ns */
	uint64_t cpu;  /* 0: not read */
};

/* exact: by CPU time, as it may take long. Else one in eight is. */
struct step_time step_time_start(uint64_t now_ns, bool exact);
/* ns since the start; known: how much of it was measured apart. */
uint64_t step_time_end(const struct step_time *t, uint64_t known);

#endif
