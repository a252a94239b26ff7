/* SPDX-License-Identifier: BSD-2-Clause */
/* Which ratios advice is about, and what is known of the tiers' speed. */
#include <string.h>

#include "advise_print.h"
#include "latency.h"
#include "util.h"

static bool same(struct ratio a, struct ratio b)
{
	return (uint64_t)a.dram * b.pmem == (uint64_t)b.dram * a.pmem;
}

/* Does a have more DRAM than b? */
static bool before(struct ratio a, struct ratio b)
{
	return (uint64_t)a.dram * b.pmem > (uint64_t)b.dram * a.pmem;
}

struct ratio advise_now(const struct advise *a)
{
	const struct tierheap_segment *s = &a->view.s;

	if (s->state != TIERHEAP_STATE_TIERED ||
	    (s->policy != TIERHEAP_POLICY_DYNAMIC_THRESHOLD &&
	     s->policy != TIERHEAP_POLICY_STATIC_RATIO))
		return (struct ratio){0, 0};
	return (struct ratio){s->ratio_dram, s->ratio_pmem};
}

unsigned advise_ratios(const struct advise *a, struct ratio out[ADVISE_RATIOS])
{
	static const struct ratio usual[] = {{4, 1}, {2, 1}, {1, 1}, {1, 2}, {1, 4}, {1, 8}, {1, 16}};
	struct ratio now = advise_now(a);
	bool owed = now.dram || now.pmem;
	unsigned n = 0;

	_Static_assert(ARRAY_SIZE(usual) < ADVISE_RATIOS, "one more than the usual ones");
	if (a->asked.dram || a->asked.pmem) {
		out[0] = a->asked;
		return 1;
	}
	for (size_t i = 0; i < ARRAY_SIZE(usual); i++) {
		if (owed && before(now, usual[i]))
			out[n++] = now;
		owed = owed && !before(now, usual[i]) && !same(now, usual[i]);
		out[n++] = usual[i];
	}
	if (owed)
		out[n++] = now;
	return n;
}

struct latency advise_latency(const struct advise *a)
{
	const struct tierheap_segment *s = &a->view.s;
	struct latency l = {0, 0, NULL};
	struct nodeset dram, pmem;

	memcpy(&dram, s->dram.nodes, sizeof(dram));
	memcpy(&pmem, s->pmem.nodes, sizeof(pmem));
	if (a->file)
		l.why = "a file does not say how fast its machine's nodes are";
	else if (s->simulated)
		l.why = "the PMEM tier is simulated";
	else if (nodeset_empty(&pmem))
		l.why = "the process has no PMEM node";
	else {
		l.dram = latency_read(a->sysfs, &dram);
		l.pmem = latency_read(a->sysfs, &pmem);
		if (l.dram == 0 || l.pmem == 0)
			l.why = "the firmware does not tell the nodes' latencies (HMAT)";
	}
	if (l.why)
		l.dram = l.pmem = 0;
	return l;
}
