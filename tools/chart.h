/* SPDX-License-Identifier: BSD-2-Clause */
/* What is drawn of a process, whoever draws it: lines, ranges and the labels of the axes. */
#ifndef TOOL_CHART_H
#define TOOL_CHART_H

#include <stdbool.h>

#include "format.h"
#include "series.h"

#define CHART_COUNT 6
#define CHART_LINES 2
#define CHART_TICKS 12

enum chart_unit { CHART_SHARE, CHART_ERROR, CHART_BYTES, CHART_BYTE_RATE, CHART_RATE };

struct chart_tick {
	double at;
	char text[FORMAT_LEN];
};

struct chart_axis {
	double low, high; /* low < high */
	bool log;         /* then low > 0 */
	struct chart_tick ticks[CHART_TICKS];
	size_t nticks;
};

struct chart_line {
	const char *name;
	const char *class;   /* names its colour: "dram" */
	const double *value; /* of each row; NAN: none */
	const double *base;  /* what the value stands on; NULL: nothing */
	bool filled, dashed;
};

struct chart {
	const char *id, *title, *help; /* words without <, & and quotes */
	enum chart_unit unit;
	struct chart_line lines[CHART_LINES];
	size_t nlines;
	struct chart_axis y;
	bool empty; /* there is no value */
};

/* The charts of a process; `p` has to stay. */
struct chart_set {
	const struct series_process *p;
	size_t number; /* among those that are drawn */
	struct chart charts[CHART_COUNT];
	struct chart_axis x;
	double *moved, *allocated; /* per second, of each row */
};

/* False: no memory. chart_set_free in any case. */
bool chart_set_make(struct chart_set *set, const struct series_process *p, size_t number);
void chart_set_free(struct chart_set *set);

/* Where a value is on its axis: 0 at the low end, 1 at the high one; beyond: outside of these. */
double chart_place(const struct chart_axis *axis, double value);
/* "0.8012", "12.3 MiB", "-". */
char *chart_value(enum chart_unit unit, double value, char buf[FORMAT_LEN]);

#endif
