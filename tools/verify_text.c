/* SPDX-License-Identifier: BSD-2-Clause */
/* `tierheap verify` for people. */
#include <inttypes.h>
#include <stdio.h>

#include "format.h"
#include "option.h"
#include "verify.h"

static const char *const names[2] = {"DRAM", "PMEM"};

/* "0: 12.0 MiB, 1: 3.0 MiB" of the nodes where there is something. */
static void nodes_print(const struct residency *r, unsigned tier)
{
	const char *between = "";
	char size[FORMAT_LEN];

	for (unsigned node = 0; node < NODE_MAX; node++) {
		uint64_t bytes = r->on[0][node] + r->on[1][node];

		if (!bytes || (tier < 2 && !nodeset_has(&r->tier[tier], node)))
			continue;
		printf("%snode %u: %s", between, node, format_mib(bytes, size));
		between = ", ";
	}
	putchar('\n');
}

static void tier_print(const struct verify *v, unsigned tier)
{
	char said[FORMAT_LEN], is[FORMAT_LEN];

	printf("  %-9s %13s %13s    ", names[tier], format_mib(verify_accounted(v, tier), said),
	       format_mib(residency_on(&v->residency, tier), is));
	nodes_print(&v->residency, tier);
}

/* One node plays both tiers, or all is in DRAM: only the sum can be seen from outside. */
static void both_print(const struct verify *v)
{
	char said[FORMAT_LEN], is[FORMAT_LEN];

	if (v->after.s.simulated)
		for (unsigned tier = 0; tier < 2; tier++)
			printf("  %-9s %13s %13s    %s\n", names[tier],
			       format_mib(tier ? v->after.s.pmem.resident_bytes
					       : v->after.s.dram.resident_bytes, said),
			       "-", tier ? "simulated" : "");
	printf("  %-9s %13s %13s    ", v->after.s.simulated ? "both" : "DRAM",
	       format_mib(verify_accounted(v, 2), said),
	       format_mib(residency_all(&v->residency), is));
	nodes_print(&v->residency, 2);
}

static void elsewhere_print(const struct residency *r)
{
	char is[FORMAT_LEN];

	if (residency_on(r, 2))
		printf("  %-9s %13s %13s    nodes of neither\n", "other", "-",
		       format_mib(residency_on(r, 2), is));
}

static void share_print(const struct verify *v)
{
	char is[FORMAT_LEN], said[FORMAT_LEN], wanted[FORMAT_LEN];

	if (verify_tiered(v))
		printf("\n  share      %s of the resident bytes on PMEM, accounted %s, wanted %s\n",
		       format_share(verify_share(v), is),
		       format_share(view_share(&v->after), said),
		       format_share(view_wanted_share(&v->after), wanted));
	else if (v->after.s.simulated)
		puts("\n  share      simulated: one node plays both tiers, only their sum is verified");
	else
		printf("\n  share      none: everything is in DRAM%s%s\n",
		       *v->after.s.message ? ": " : "", v->after.s.message);
}

/* The sizes of blocks from the first to the last window with such pages. */
static void sizes_print(const uint64_t wrong[WINDOW_COUNT])
{
	unsigned first = WINDOW_COUNT, last = 0;
	char low[FORMAT_LEN], high[FORMAT_LEN];

	for (unsigned w = 1; w < WINDOW_COUNT; w++)
		if (wrong[w] && !band_is_few(WINDOW_BAND(w))) {
			first = first < w ? first : w;
			last = w;
		}
	if (first == WINDOW_COUNT)
		return;
	printf(", of blocks over %s", format_size(band_above(WINDOW_BAND(first)), low));
	if (band_max[WINDOW_BAND(last)] != UINT64_MAX)
		printf(" and up to %s", format_size(band_max[WINDOW_BAND(last)], high));
}

static void wrong_print(const struct verify *v)
{
	const struct residency *r = &v->residency;
	bool some = false;
	char size[FORMAT_LEN];

	for (unsigned tier = 0; tier < 2; tier++) {
		if (!residency_wrong(r, tier))
			continue;
		printf("  %-10s %s meant for %s lie on", some ? "" : "misplaced",
		       format_mib(residency_wrong(r, tier), size), names[tier]);
		for (unsigned node = 0; node < NODE_MAX; node++)
			if (r->on[tier][node] && !nodeset_has(&r->tier[tier], node))
				printf(" node %u", node);
		sizes_print(r->wrong[tier]);
		putchar('\n');
		some = true;
	}
	if (!some)
		printf("  misplaced  none\n");
}

static void metadata_print(const struct verify *v)
{
	char said[FORMAT_LEN], is[FORMAT_LEN];
	uint64_t all = 0, away = 0;

	for (unsigned node = 0; node < NODE_MAX; node++) {
		all += v->residency.metadata[node];
		if (!nodeset_has(&v->residency.tier[0], node))
			away += v->residency.metadata[node];
	}
	printf("  metadata   %s resident, accounted %s, outside the sums above",
	       format_mib(all, is), format_mib(v->after.s.metadata_bytes, said));
	if (away)
		printf("; %s of it outside DRAM", format_mib(away, is));
	putchar('\n');
}

void verify_text(const struct verify *v)
{
	const struct tierheap_segment *s = &v->after.s;
	char huge[FORMAT_LEN], swapped[FORMAT_LEN], pending[FORMAT_LEN], off[FORMAT_LEN];

	printf("process %" PRIu32 " (%s), under tierheap %s, by %s\n\n", s->pid, s->command,
	       s->library_version,
	       v->residency.refused ? "the sums of its mappings" : "each page's node");
	printf("  %-9s %13s %13s    %s\n", "tier", "accounted", "resident", "nodes");
	if (verify_tiered(v)) {
		tier_print(v, 0);
		tier_print(v, 1);
		elsewhere_print(&v->residency);
	} else {
		both_print(v);
	}
	share_print(v);
	wrong_print(v);
	printf("  waiting    %s to be looked at, and moved if need be\n",
	       format_mib(s->pending_bytes, pending));
	printf("  huge       %s in huge pages; swapped out %s\n",
	       format_mib(v->residency.huge, huge), format_mib(v->residency.swapped, swapped));
	metadata_print(v);
	if (v->waiting)
		puts("  judged by  the settings that wait for its next step: policies and account are "
		     "older");
	for (size_t i = 0; i < v->causes; i++)
		printf("  %-10s %s\n", i ? "" : "likely", v->cause[i]);
	printf("  verdict    %s: off by %s, %.4f of the heap; up to %.4f, or 1 MiB, is let pass\n",
	       v->off <= v->tolerance ? "right" : "wrong", format_mib(v->off_bytes, off), v->off,
	       v->tolerance);
}
