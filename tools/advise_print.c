/* SPDX-License-Identifier: BSD-2-Clause */
#include "advise_print.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "format.h"

static char *pages_format(uint64_t pages, char buf[FORMAT_LEN])
{
	return format_mib(pages << PAGE_SHIFT, buf);
}

static char *pages_number(uint64_t pages, char buf[FORMAT_LEN])
{
	return format_mib_number(pages << PAGE_SHIFT, buf);
}

/* In a column that says what it is. */
static char *percent_format(double part, double all, char buf[FORMAT_LEN])
{
	if (isnan(part) || all <= 0)
		snprintf(buf, FORMAT_LEN, "-");
	else
		snprintf(buf, FORMAT_LEN, "%.1f", 100 * part / all);
	return buf;
}

static char *part_format(double part, double all, char buf[FORMAT_LEN])
{
	if (isnan(part) || all <= 0)
		snprintf(buf, FORMAT_LEN, "-");
	else
		snprintf(buf, FORMAT_LEN, "%.1f %%", 100 * part / all);
	return buf;
}

static char *ratio_format(struct ratio r, char buf[FORMAT_LEN])
{
	snprintf(buf, FORMAT_LEN, "%" PRIu32 ":%" PRIu32, r.dram, r.pmem);
	return buf;
}

/* "20.6 % to 4 KiB" */
static char *fraction_format(const struct advice *to, char buf[2 * FORMAT_LEN])
{
	char high[FORMAT_LEN];

	if (to->fraction >= 1 && to->high == UINT64_MAX)
		snprintf(buf, 2 * FORMAT_LEN, "all");
	else
		snprintf(buf, 2 * FORMAT_LEN, "%.1f %% to %s", 100 * to->fraction,
			 format_size(to->high, high));
	return buf;
}

/* What it holds instead of a ratio. */
static const char *held_name(const struct view *v)
{
	return v->s.state == TIERHEAP_STATE_TIERED ? view_policy_name(v) : "plain DRAM";
}

static void head_print(const struct advise *a, const struct advice *now)
{
	const struct tierheap_segment *s = &a->view.s;
	char all[FORMAT_LEN], dram[FORMAT_LEN], pmem[FORMAT_LEN], fixed[FORMAT_LEN], r[FORMAT_LEN];
	struct ratio held = advise_now(a);

	if (a->file)
		printf("%s: ", a->file);
	printf("process %" PRIu32 " (%s), %s%s\n", s->pid, s->command,
	       held.dram || held.pmem ? "ratio " : held_name(&a->view),
	       held.dram || held.pmem ? ratio_format(held, r) : "");
	printf("%s resident: %s in DRAM (%s at any ratio), %s in PMEM%s\n",
	       pages_format(now->dram + now->pmem, all), pages_number(now->dram, dram),
	       pages_number(advice_fixed(&a->heap), fixed), pages_number(now->pmem, pmem),
	       s->simulated ? " (simulated)" : "");
}

static void row_print(const struct advise *a, struct ratio r)
{
	char name[FORMAT_LEN], low[FORMAT_LEN], high[2 * FORMAT_LEN], dram[FORMAT_LEN],
	    pmem[FORMAT_LEN], part[FORMAT_LEN], served[FORMAT_LEN];
	struct ratio held = advise_now(a);
	struct advice to;

	advice_make(&a->heap, r.dram, r.pmem, &to);
	printf("%c%7s %9s %-19s%9s%9s%11.0f%6s%7s\n",
	       held.dram == r.dram && held.pmem == r.pmem ? '*' : ' ', ratio_format(r, name),
	       format_size(to.low, low), fraction_format(&to, high), pages_number(to.dram, dram),
	       pages_number(to.pmem, pmem), to.objects,
	       percent_format(to.objects, to.all_objects, part),
	       percent_format(to.allocations, 1, served));
}

static void foot_print(const struct advise *a)
{
	puts("\nBlocks up to UP TO would lie in DRAM, of those up to the next size a part.\n"
	     "OBJECTS in DRAM, and their part of all, are estimates: usable bytes by the mean\n"
	     "size of their band. ALLOC %: the part of allocations that DRAM would serve, by");
	puts(a->heap.told ? "size, of those since the start that thread caches have told."
			  : "size: not told here.");
}

void advise_table_print(const struct advise *a)
{
	struct ratio ratios[ADVISE_RATIOS];
	unsigned n = advise_ratios(a, ratios);
	struct advice now;

	advice_now(&a->heap, &now);
	head_print(a, &now);
	printf("\n%8s %9s %-19s%9s%9s%11s%6s%7s\n", "RATIO", "UP TO", "AND OF LARGER ONES",
	       "DRAM MiB", "PMEM MiB", "OBJECTS", "%", "ALLOC%");
	for (unsigned i = 0; i < n; i++)
		row_print(a, ratios[i]);
	foot_print(a);
}

/* What lies on the other tier then. */
static void moved_print(const struct advise *a, const struct advice *now, const struct advice *to)
{
	double objects = now->objects - to->objects, served = now->allocations - to->allocations;
	char part[FORMAT_LEN], left[FORMAT_LEN], alloc[FORMAT_LEN], then[FORMAT_LEN];
	const char *tier = objects < 0 ? "DRAM" : "PMEM";

	printf("  objects      about %.0f of %.0f (%s) go to %s; DRAM holds %s\n",
	       fabs(objects), to->all_objects,
	       part_format(fabs(objects), to->all_objects, part), tier,
	       part_format(to->objects, to->all_objects, left));
	if (isnan(served)) {
		printf("  allocations  not known: %s\n",
		       a->heap.told ? "none were told so far"
				    : "the process's tierheap does not tell them by size");
		return;
	}
	printf("  allocations  %s of those so far go to %s then; DRAM serves %s\n",
	       part_format(fabs(served), 1, alloc), served < 0 ? "DRAM" : "PMEM",
	       part_format(to->allocations, 1, then));
}

static void latency_print(const struct advise *a)
{
	struct latency l = advise_latency(a);

	if (l.why)
		printf("  latency      unknown: %s\n", l.why);
	else
		printf("  latency      a read that caches don't answer takes %u ns of PMEM, %u ns of\n"
		       "               DRAM, by the firmware (HMAT); how often what moves is read is\n"
		       "               not known\n",
		       l.pmem, l.dram);
}

static void threshold_print(const struct advice *to)
{
	char low[FORMAT_LEN], high[FORMAT_LEN];

	printf("  threshold    up to %s in DRAM, %.1f %% of those to %s, the others in PMEM\n",
	       format_size(to->low, low), 100 * to->fraction, format_size(to->high, high));
}

void advise_cost_print(const struct advise *a)
{
	char name[FORMAT_LEN], from[FORMAT_LEN], into[FORMAT_LEN], off[FORMAT_LEN], up[FORMAT_LEN],
	    down[FORMAT_LEN];
	struct advice now, to;
	bool frees;

	advice_now(&a->heap, &now);
	advice_make(&a->heap, a->asked.dram, a->asked.pmem, &to);
	frees = to.dram <= now.dram;
	head_print(a, &now);
	printf("\nAt %s:\n", ratio_format(a->asked, name));
	printf("  DRAM         %s %s: %s become %s\n",
	       pages_format(frees ? now.dram - to.dram : to.dram - now.dram, off),
	       frees ? "are freed" : "more are taken", pages_format(now.dram, from),
	       pages_format(to.dram, into));
	printf("  to move      %s to PMEM, %s to DRAM\n", pages_format(to.to_pmem, down),
	       pages_format(to.to_dram, up));
	threshold_print(&to);
	moved_print(a, &now, &to);
	latency_print(a);
}
