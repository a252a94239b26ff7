/* SPDX-License-Identifier: BSD-2-Clause */
/* Advice as text and as JSON. All print on stdout. */
#ifndef TOOL_ADVISE_PRINT_H
#define TOOL_ADVISE_PRINT_H

#include "advice.h"

struct ratio {
	uint32_t dram, pmem; /* not both 0 */
};

/* What is asked, and of which heap. */
struct advise {
	struct view view;
	struct advice_heap heap;
	const char *file;       /* where the view is from; NULL: a running process */
	const char *sysfs;
	struct ratio asked;     /* both 0: none, the usual ones are to be shown */
};

void advise_table_print(const struct advise *a);
void advise_cost_print(const struct advise *a);
void advise_json_print(const struct advise *a);
/* The schema of what that prints. Returns 0. */
int advise_schema(void);

/*
 * The ratios to show: the one asked, or the usual ones with that of the process among them, from
 * most DRAM to least. Returns their number.
 */
#define ADVISE_RATIOS 8u
unsigned advise_ratios(const struct advise *a, struct ratio out[ADVISE_RATIOS]);

/* The ratio that the process holds; both 0: none. */
struct ratio advise_now(const struct advise *a);

/* ns that a read of each tier takes, or 0, 0 with the reason in *why. */
struct latency {
	unsigned dram, pmem;
	const char *why;
};
struct latency advise_latency(const struct advise *a);

#endif
