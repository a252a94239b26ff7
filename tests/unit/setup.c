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

static uint32_t extra(uint32_t bind, uint32_t move, uint32_t verbose)
{
	return bind << TIERHEAP_EXTRA_BIND | move << TIERHEAP_EXTRA_MOVE |
	       verbose << TIERHEAP_EXTRA_VERBOSE;
}

/* Those that share a number, in which 0 is "not given". */
static void extra_settings(void)
{
	static const uint32_t wrong[] = {3, 255, 4u << 8, 255u << 8, 3u << 16, 1u << 24, 1u << 31};
	struct tierheap_segment shown;
	struct setup setup = {.message = ""};
	struct tierheap_wanted w = wanted_now();
	struct settings s = start;

	w.extra = extra(BIND_STRICT + 1, MOVE_THREAD + 1, 2);
	fact(setup_take(&s, &w) && s.bind == BIND_STRICT && s.move == MOVE_THREAD && s.verbose,
	     "bind, move and verbose are taken");
	setup.settings = s;
	setup_show(&setup, &shown);
	fact_num(shown.extra, w.extra, "and shown as they were given");
	w.extra = 0;
	fact(setup_take(&s, &w) && s.bind == BIND_STRICT && s.move == MOVE_THREAD && s.verbose,
	     "who knows nothing of them leaves them as they are");
	w.extra = extra(0, MOVE_OFF + 1, 0);
	fact(setup_take(&s, &w) && s.bind == BIND_STRICT && s.move == MOVE_OFF && s.verbose,
	     "one alone can be given");
	w.extra = extra(BIND_PREFERRED + 1, MOVE_ON + 1, 1);
	fact(setup_take(&s, &w) && s.bind == BIND_PREFERRED && s.move == MOVE_ON && !s.verbose,
	     "the first value of each is one, too");
	setup.settings = start;
	setup_show(&setup, &shown);
	fact(shown.extra != 0, "a library that takes them shows that it does");
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		w.extra = wrong[i];
		refused(&w, "a value that none of them has is refused");
	}
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
	extra_settings();
	return fact_end();
}
