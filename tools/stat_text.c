/* SPDX-License-Identifier: BSD-2-Clause */
/* Statistics for people. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "bands.h"
#include "field.h"
#include "format.h"
#include "stat_forms.h"
#include "threshold.h"

static const char *note_start(const struct tierheap_segment *s)
{
	if (s->simulated)
		return *s->message ? "simulated: " : "simulated";
	return *s->message ? "" : "-";
}

static void head(void)
{
	printf("%7s  %-15s  %-8s  %-17s  %7s  %9s  %9s  %6s  %6s  %7s  %13s  %s\n", "PID",
	       "COMMAND", "STATE", "POLICY", "RATIO", "DRAM MiB", "PMEM MiB", "SHARE", "WANTED",
	       "ERROR", "THRESHOLD", "NOTE");
}

static void row(const struct view *v)
{
	char ratio[FORMAT_LEN], dram[FORMAT_LEN], pmem[FORMAT_LEN], share[FORMAT_LEN];
	char wanted[FORMAT_LEN], error[FORMAT_LEN], threshold[THRESHOLD_LEN];
	const struct tierheap_segment *s = &v->s;

	snprintf(ratio, sizeof(ratio), "%" PRIu32 ":%" PRIu32, s->ratio_dram, s->ratio_pmem);
	threshold_format(v, threshold, sizeof(threshold));
	printf("%7" PRIu32 "  %-15s  %-8s  %-17s  %7s  %9s  %9s  %6s  %6s  %7s  %13s  %s%s\n",
	       s->pid, s->command, view_state_name(v), view_policy_name(v), ratio,
	       format_mib_number(s->dram.resident_bytes, dram),
	       format_mib_number(s->pmem.resident_bytes, pmem), format_share(view_share(v), share),
	       format_share(view_wanted_share(v), wanted), format_error(view_error(v), error),
	       threshold, note_start(s), s->message);
}

static void whole_settings(const struct view *v)
{
	char text[FIELD_SETTINGS_LEN];

	if (*field_settings(v, text))
		printf("  settings   %s\n", text);
}

static void whole_state(const struct view *v)
{
	const struct tierheap_segment *s = &v->s;
	char uptime[FORMAT_LEN], age[FORMAT_LEN];

	printf("process %" PRIu32 " (%s), under tierheap %s%s for %s, %" PRIu64 " thread%s",
	       s->pid, s->command, s->library_version,
	       s->engine == TIERHEAP_ENGINE_MEMKIND ? " with memkind" : "",
	       format_duration(v->uptime, uptime), s->threads, s->threads == 1 ? "" : "s");
	if (s->allocations)
		printf(", %" PRIu64 " allocations", s->allocations);
	printf("\n\n  state      %s%s%s%s\n", view_state_name(v),
	       s->simulated ? ", PMEM simulated on DRAM nodes" : "", *s->message ? ": " : "",
	       s->message);
	printf("  policy     %s, ratio %" PRIu32 ":%" PRIu32 "\n", view_policy_name(v),
	       s->ratio_dram, s->ratio_pmem);
	whole_settings(v);
	if (v->age >= 2)
		printf("  as of      %s ago, when the process last allocated enough for a step\n",
		       format_duration(v->age, age));
}

static void whole_tier(const char *name, const struct tierheap_tier *tier, bool simulated)
{
	char resident[FORMAT_LEN], usable[FORMAT_LEN];

	printf("  %-9s %13s %13s    %s%s\n", name, format_mib(tier->resident_bytes, resident),
	       format_mib(tier->usable_bytes, usable), view_nodes(tier),
	       simulated ? " (simulated)" : "");
}

static void whole_share(const struct view *v)
{
	char share[FORMAT_LEN], wanted[FORMAT_LEN], error[FORMAT_LEN];

	printf("\n  %-9s %13s %13s    %s\n", "tier", "resident", "usable", "nodes");
	whole_tier("DRAM", &v->s.dram, false);
	whole_tier("PMEM", &v->s.pmem, v->s.simulated);
	printf("\n  share      %s of the resident bytes on PMEM, wanted %s, error %s\n",
	       format_share(view_share(v), share), format_share(view_wanted_share(v), wanted),
	       format_error(view_error(v), error));
}

static void whole_threshold(const struct view *v)
{
	char low[FORMAT_LEN], high[FORMAT_LEN], min[FORMAT_LEN], max[FORMAT_LEN];
	const struct tierheap_segment *s = &v->s;

	if (!threshold_tiered(v))
		printf("  threshold  none: every block is in DRAM\n");
	else if (s->policy == TIERHEAP_POLICY_STATIC_RATIO)
		printf("  threshold  none: %.1f %% of every size in DRAM\n",
		       (double)s->threshold_ppm / 1e4);
	else if (s->threshold_high == 0)
		printf("  threshold  none: every block is in PMEM\n");
	else if (threshold_seen(v))
		printf("  threshold  memkind's, last seen from %s to %s\n",
		       format_size(s->threshold_low, low), format_size(s->threshold_high, high));
	else
		printf("  threshold  up to %s in DRAM, over %s in PMEM, between them %.1f %% in "
		       "DRAM\n",
		       format_size(s->threshold_low, low), format_size(s->threshold_high, high),
		       (double)s->threshold_ppm / 1e4);
	if (s->policy == TIERHEAP_POLICY_STATIC_THRESHOLD)
		printf("             set to %s\n", format_size(s->threshold, low));
	if (s->threshold_min || s->threshold_max != UINT64_MAX)
		printf("             kept from %s to %s\n", format_size(s->threshold_min, min),
		       format_size(s->threshold_max, max));
}

static void whole_work(const struct view *v)
{
	const struct tierheap_segment *s = &v->s;
	char moved[FORMAT_LEN], pending[FORMAT_LEN], own[FORMAT_LEN];

	printf("  steps      %" PRIu64 " in %.1f ms, the longest %.3f ms; "
	       "%s moved, %s to look at\n",
	       s->steps, (double)s->step_ns / 1e6, (double)s->longest_ns / 1e6,
	       format_mib(s->moved_bytes, moved), format_mib(s->pending_bytes, pending));
	if (s->fallbacks)
		printf("  fallbacks  %" PRIu64
		       " pages meant for one tier that the kernel put on the other\n",
		       s->fallbacks);
	if (s->foreign_frees || s->invalid_pointers)
		printf("  foreign    %" PRIu64 " frees of blocks that are not the heap's",
		       s->foreign_frees);
	if (s->invalid_pointers)
		printf(", %" PRIu64 " pointers of no heap ignored", s->invalid_pointers);
	if (s->foreign_frees || s->invalid_pointers)
		putchar('\n');
	if (s->engine == TIERHEAP_ENGINE_MEMKIND)
		return;
	printf("  metadata   %s of the allocator's own, in DRAM, outside the sums above\n",
	       format_mib(s->metadata_bytes, own));
}

static void line_show(const struct tierheap_band *sum, bool boundary)
{
	char size[FORMAT_LEN], resident[FORMAT_LEN], usable[FORMAT_LEN];
	double pmem = 100.0 * (double)sum->pmem_bytes / (double)sum->resident_bytes;

	printf("  %13s %13s %13s  ", format_size(sum->max_size, size),
	       format_mib(sum->resident_bytes, resident), format_mib(sum->usable_bytes, usable));
	if (sum->resident_bytes)
		printf("%6.1f %%", fmin(pmem, 100));
	else
		printf("%8s", "-");
	puts(boundary ? "  <- boundary" : "");
}

static void whole_bands(const struct view *v)
{
	struct tierheap_band sum;
	bool any = false, lazy = false, boundary;

	for (uint32_t i = 0; i < v->s.nbands;) {
		i = bands_line(v, i, &sum, &boundary);
		if (!bands_shown(&sum) && !boundary)
			continue;
		if (!any)
			printf("\n  %13s %13s %13s  %8s\n", "blocks up to", "resident", "usable",
			       "in PMEM");
		any = true;
		lazy |= sum.usable_bytes > sum.resident_bytes + BANDS_SHOWN_BYTES;
		line_show(&sum, boundary);
	}
	if (lazy)
		puts("  (usable above resident: parts of these blocks were never written to)");
}

static void whole(const struct view *v)
{
	whole_state(v);
	whole_share(v);
	whole_threshold(v);
	whole_work(v);
	whole_bands(v);
}

const struct stat_form stat_text = {.head = head, .row = row, .whole = whole};
