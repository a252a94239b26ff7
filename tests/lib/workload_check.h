/* SPDX-License-Identifier: BSD-2-Clause */
/* One judgement of the whole heap: a line of key=value pairs, exact to the block. */
#ifndef WORKLOAD_CHECK_H
#define WORKLOAD_CHECK_H

#include "workload_job.h"

/* `phase` is one word: what stands before a comma or the end. While the workers rest. */
void check(const struct workload *w, const char *phase);

#endif
