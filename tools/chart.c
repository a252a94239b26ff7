/* SPDX-License-Identifier: BSD-2-Clause */
#include "chart.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chart_axis.h"
#include "util.h"

static const struct chart templates[CHART_COUNT] = {
    {.id = "share",
     .title = "Share of resident bytes on PMEM",
     .help = "the share that the process has, and the one that its ratio asks for",
     .unit = CHART_SHARE},
    {.id = "error",
     .title = "Error of the share",
     .help = "share minus wanted share; what lies far beyond the rest is cut at the edge",
     .unit = CHART_ERROR},
    {.id = "threshold",
     .title = "Threshold",
     .help = "size of blocks up to which they go to DRAM; logarithmic",
     .unit = CHART_BYTES},
    {.id = "resident",
     .title = "Resident bytes per tier",
     .help = "PMEM stands on DRAM: the upper edge is the whole heap",
     .unit = CHART_BYTES},
    {.id = "moved",
     .title = "Bytes moved per second",
     .help = "pages that the kernel moved between the tiers, to hold the ratio",
     .unit = CHART_BYTE_RATE},
    {.id = "allocations",
     .title = "Allocations per second",
     .help = "requests for memory that were served",
     .unit = CHART_RATE},
};

enum { SHARE, ERROR, THRESHOLD, RESIDENT, MOVED, ALLOCATIONS };

/* A counter that goes back is another program's: no rate. */
static void rates_fill(double *out, const double *count, const double *time, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		double more = i ? count[i] - count[i - 1] : NAN;
		double dt = i ? time[i] - time[i - 1] : NAN;

		out[i] = dt > 0 && more >= 0 ? more / dt : NAN;
	}
}

static void line_add(struct chart *c, const char *name, const char *class, const double *value)
{
	c->lines[c->nlines++] = (struct chart_line){.name = name, .class = class, .value = value};
}

static void lines_add(struct chart_set *set)
{
	double *const *f = set->p->figure;
	struct chart *c = set->charts;

	line_add(&c[SHARE], "share", "pmem", f[SERIES_SHARE]);
	line_add(&c[SHARE], "wanted", "wanted", f[SERIES_WANTED]);
	c[SHARE].lines[1].dashed = true;
	line_add(&c[ERROR], "error", "error", f[SERIES_ERROR]);
	line_add(&c[THRESHOLD], "threshold", "threshold", f[SERIES_THRESHOLD]);
	line_add(&c[RESIDENT], "DRAM", "dram", f[SERIES_DRAM]);
	line_add(&c[RESIDENT], "PMEM", "pmem", f[SERIES_PMEM]);
	c[RESIDENT].lines[0].filled = c[RESIDENT].lines[1].filled = true;
	c[RESIDENT].lines[1].base = f[SERIES_DRAM];
	line_add(&c[MOVED], "moved", "moved", set->moved);
	line_add(&c[ALLOCATIONS], "allocations", "allocations", set->allocated);
}

/* The largest and the smallest value that is drawn; false: there is none. */
static bool values_range(const struct chart *c, size_t n, double *low, double *high)
{
	*low = INFINITY;
	*high = -INFINITY;
	for (size_t l = 0; l < c->nlines; l++)
		for (size_t i = 0; i < n; i++) {
			const struct chart_line *line = &c->lines[l];
			double v = line->value[i] + (line->base ? line->base[i] : 0);

			/* A threshold of 0, with all in PMEM, has no place on its axis. */
			if (isnan(v) || (c->y.log && v <= 0))
				continue;
			*low = fmin(*low, v);
			*high = fmax(*high, v);
		}
	return *low <= *high;
}

static int magnitude_compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/*
 * Half the height of the error's axis. A heap that has just begun is off by all of the share: twice
 * what nine of ten rows stay within, so that these can be seen. Negative: no memory.
 */
static double error_bound(const double *error, size_t n)
{
	double *sorted = calloc(n, sizeof(*sorted)), bound, most;
	size_t k = 0;

	if (!sorted)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (!isnan(error[i]))
			sorted[k++] = fabs(error[i]);
	qsort(sorted, k, sizeof(*sorted), magnitude_compare);
	most = k ? sorted[k - 1] : 0;
	bound = k ? 2 * sorted[(k - 1) * 9 / 10] : 0;
	free(sorted);
	return fmax(0.001, fmin(most, bound));
}

static bool axis_make(struct chart *c, const struct series_process *p)
{
	double low, high, bound;

	c->y.log = strcmp(c->id, "threshold") == 0;
	c->empty = !values_range(c, p->rows, &low, &high);
	if (c->unit == CHART_SHARE) {
		chart_axis_linear(&c->y, 0, 1, c->unit);
	} else if (c->unit == CHART_ERROR) {
		bound = error_bound(p->figure[SERIES_ERROR], p->rows);
		if (bound < 0)
			return false;
		chart_axis_linear(&c->y, -bound, bound, c->unit);
	} else if (c->y.log) {
		chart_axis_log(&c->y, c->empty ? 4096 : low, c->empty ? 4096 : high);
	} else {
		chart_axis_linear(&c->y, 0, c->empty ? 0 : high, c->unit);
	}
	return true;
}

bool chart_set_make(struct chart_set *set, const struct series_process *p, size_t number)
{
	bool ok;

	*set = (struct chart_set){.p = p, .number = number};
	memcpy(set->charts, templates, sizeof(templates));
	set->moved = calloc(p->rows, sizeof(double));
	set->allocated = calloc(p->rows, sizeof(double));
	if (!set->moved || !set->allocated)
		return false;
	rates_fill(set->moved, p->figure[SERIES_MOVED], p->time, p->rows);
	rates_fill(set->allocated, p->figure[SERIES_ALLOCATIONS], p->time, p->rows);
	lines_add(set);
	ok = true;
	for (size_t i = 0; ok && i < CHART_COUNT; i++)
		ok = axis_make(&set->charts[i], p);
	chart_axis_time(&set->x, p->time[0], p->time[p->rows - 1]);
	return ok;
}

void chart_set_free(struct chart_set *set)
{
	free(set->moved);
	free(set->allocated);
}

double chart_place(const struct chart_axis *axis, double value)
{
	if (axis->log)
		return log2(value / axis->low) / log2(axis->high / axis->low);
	return (value - axis->low) / (axis->high - axis->low);
}
