/* SPDX-License-Identifier: BSD-2-Clause */
/* Settings that come through the segment: whoever writes there may write anything. */
#include "setup.h"

#include <string.h>

#include "tests/lib/tap.h"

static struct settings start;

static struct tierheap_wanted wanted_now(void)
{
	return (struct tierheap_wanted){
		.policy = start.policy,
		.ratio_dram = start.ratio_dram,
		.ratio_pmem = start.ratio_pmem,
		.threshold = start.threshold,
		.threshold_min = start.threshold_min,
		.threshold_max = start.threshold_max,
	};
}

static void refused(const struct tierheap_wanted *w, const char *sentence)
{
	struct settings s = start;

	fact(!setup_take(&s, w) && memcmp(&s, &start, sizeof(s)) == 0, "%s", sentence);
}

int main(void)
{
	struct settings s;
	struct tierheap_wanted w;

	option_defaults(&start);
	start.ratio_dram = 1;
	start.ratio_pmem = 4;
	s = start;
	w = wanted_now();
	w.ratio_pmem = 8;
	w.threshold_max = 65536;
	w.policy = TIERHEAP_POLICY_STATIC_RATIO;
	fact(setup_take(&s, &w) && s.ratio_pmem == 8 && s.threshold_max == 65536 &&
	         s.policy == TIERHEAP_POLICY_STATIC_RATIO,
	     "settings within their bounds are taken");
	w = wanted_now();
	w.policy = TIERHEAP_POLICY_PMEM_ONLY + 1;
	refused(&w, "a policy that is none is refused, and nothing changes");
	w = wanted_now();
	w.ratio_dram = w.ratio_pmem = 0;
	refused(&w, "the ratio 0:0 is refused");
	w = wanted_now();
	w.ratio_dram = 1000001;
	refused(&w, "a part of the ratio beyond a million is refused");
	w = wanted_now();
	w.threshold_min = 4096;
	w.threshold_max = 1024;
	refused(&w, "a least threshold above the largest one is refused");
	w = wanted_now();
	w.policy = TIERHEAP_POLICY_STATIC_THRESHOLD;
	w.threshold = 1024;
	w.threshold_min = 4096;
	refused(&w, "a fixed threshold outside of its limits is refused");
	return fact_end();
}
