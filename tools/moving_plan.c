/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "moving.h"
#include "plan.h"
#include "topology.h"

#define ROOM_PART 64u /* of a node that is left free */

/* Pages that a tier can hold: those there and what is free, less a reserve. */
static uint64_t room_of(const struct moving *n, unsigned tier)
{
	const struct nodeset *nodes = &n->r->tier[tier];
	uint64_t room = n->on[tier] << PAGE_SHIFT, total, unused, files;

	for (int i = nodeset_next(nodes, 0); i >= 0; i = nodeset_next(nodes, (unsigned)i + 1)) {
		if (!topology_node_room("/sys", (unsigned)i, &total, &unused, &files))
			continue;
		/* The kernel drops files' pages for a move into DRAM. */
		unused += tier == 0 ? files : 0;
		room += unused > total / ROOM_PART ? unused - total / ROOM_PART : 0;
	}
	return room >> PAGE_SHIFT;
}

static void input_fill(const struct moving *n, const struct settings *s, struct plan_input *in)
{
	memset(in, 0, sizeof(*in));
	in->fixed_dram = n->pages[WINDOW_STARTER];
	for (unsigned w = 1; w < WINDOW_COUNT; w++)
		in->pages[WINDOW_BAND(w)] += n->pages[w];
	in->share = option_share(s);
	in->policy = s->policy;
	in->threshold = s->threshold;
	in->threshold_min = s->threshold_min;
	in->threshold_max = s->threshold_max;
	in->dram_room = room_of(n, 0);
	in->pmem_room = room_of(n, 1);
	in->force = true;
}

/* As src/boundary.c has it: first the lower window's pages, unless the edge is near enough. */
static void band_split(struct moving *n, unsigned band, uint64_t dram, uint64_t slack)
{
	uint64_t first = n->pages[WINDOW_LOWER(band)];

	if (dram && dram + slack >= first && dram <= first + slack)
		dram = first;
	n->dram[WINDOW_LOWER(band)] = dram < first ? dram : first;
	n->dram[WINDOW_UPPER(band)] = dram > first ? dram - first : 0;
}

/* The boundary that the process will come to at its next step, by the same plan. */
void moving_plan(struct moving *n, const struct settings *s)
{
	struct plan_input in;
	struct plan_output out;
	uint64_t total = n->on[0] + n->on[1];

	input_fill(n, s, &in);
	plan_make(&in, &out);
	if (s->policy == TIERHEAP_POLICY_DYNAMIC_THRESHOLD || s->policy == TIERHEAP_POLICY_STATIC_RATIO)
		n->short_of_room = in.share * (double)total > (double)in.pmem_room ||
				   (1 - in.share) * (double)total > (double)in.dram_room;
	n->dram[WINDOW_STARTER] = n->dram[WINDOW_COUNT] = UINT64_MAX;
	for (unsigned b = 0; b < BAND_COUNT; b++)
		if (out.all[b])
			n->dram[WINDOW_LOWER(b)] = n->dram[WINDOW_UPPER(b)] = UINT64_MAX;
		else
			band_split(n, b, out.dram[b], plan_dead_zone(total));
}

bool moving_waiting(const struct tierheap_segment *seg, struct settings *out)
{
	const struct tierheap_wanted *w = &seg->wanted;
	char why[256];

	option_defaults(out);
	if (w->serial == seg->taken_serial || w->serial == seg->refused_serial)
		return false;
	out->policy = w->policy;
	out->ratio_dram = w->ratio_dram;
	out->ratio_pmem = w->ratio_pmem;
	out->threshold = w->threshold;
	out->threshold_min = w->threshold_min;
	out->threshold_max = w->threshold_max;
	return w->policy <= TIERHEAP_POLICY_PMEM_ONLY && w->ratio_dram <= 1000000 &&
	       w->ratio_pmem <= 1000000 && (w->ratio_dram || w->ratio_pmem) &&
	       option_check(out, why, sizeof(why));
}
