/* SPDX-License-Identifier: BSD-2-Clause */
/* What the start found out; constant afterwards but for what `tierheap set` changes. */
#ifndef TH_SETUP_H
#define TH_SETUP_H

#include "option.h"

struct setup {
	struct settings settings;
	bool tiered;          /* there is a PMEM tier; else everything is DRAM */
	bool simulated;       /* it lies on DRAM nodes: it is not another kind of memory */
	bool published;       /* forked children publish a segment too */
	struct nodeset dram, pmem;
	const char *message;  /* why we run degraded; "" when we don't */
};

/* As the segment shows it: state, settings, nodes. */
void setup_show(const struct setup *setup, struct tierheap_segment *out);

/* Settings from outside: false with *s unchanged when one is out of range. */
bool setup_take(struct settings *s, const struct tierheap_wanted *w);

#endif
