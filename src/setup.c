/* SPDX-License-Identifier: BSD-2-Clause */
#include "setup.h"

#include <string.h>

#include "extra.h"

_Static_assert(sizeof(((struct tierheap_tier *)0)->nodes) == sizeof(struct nodeset),
               "same node sets");

void setup_show(const struct setup *setup, struct tierheap_segment *out)
{
	const struct settings *set = &setup->settings;
	out->state = setup->tiered ? TIERHEAP_STATE_TIERED : TIERHEAP_STATE_DRAM;
	out->policy = set->policy;
	out->ratio_dram = set->ratio_dram;
	out->ratio_pmem = set->ratio_pmem;
	out->simulated = setup->simulated;
	out->engine = set->engine;
	out->threshold = set->threshold;
	out->threshold_min = set->threshold_min;
	out->threshold_max = set->threshold_max;
	out->extra = extra_pack(set);
	memcpy(out->dram.nodes, setup->dram.word, sizeof out->dram.nodes);
	memcpy(out->pmem.nodes, setup->pmem.word, sizeof out->pmem.nodes);
	size_t n = strlen(setup->message);
	n = n < sizeof out->message ? n : sizeof out->message - 1;
	memcpy(out->message, setup->message, n);
	out->message[n] = '\0';
}

bool setup_take(struct settings *s, const struct tierheap_wanted *w)
{
	char why[256];
	struct settings to = *s;
	to.policy = w->policy;
	to.ratio_dram = w->ratio_dram;
	to.ratio_pmem = w->ratio_pmem;
	to.threshold = w->threshold;
	to.threshold_min = w->threshold_min;
	to.threshold_max = w->threshold_max;
	bool ok = w->policy <= TIERHEAP_POLICY_PMEM_ONLY && w->ratio_dram <= 1000000 &&
	          w->ratio_pmem <= 1000000 && (w->ratio_dram || w->ratio_pmem) &&
	          extra_unpack(&to, w->extra) && option_check(&to, why, sizeof why);
	if (ok)
		*s = to;
	return ok;
}
