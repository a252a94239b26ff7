/* SPDX-License-Identifier: BSD-2-Clause */
/* The forms in which `tierheap stat` prints a view. All write to stdout. */
#ifndef TOOL_STAT_FORMS_H
#define TOOL_STAT_FORMS_H

#include "view.h"

struct stat_form {
	void (*head)(void);                  /* before the rows; NULL: nothing */
	void (*row)(const struct view *v);   /* one process in a list or series */
	void (*whole)(const struct view *v); /* one process alone, once; with no head */
	/* All processes of a round together, none perhaps. NULL: by the three above. */
	void (*round)(const struct view *views, size_t nviews);
};

extern const struct stat_form stat_text;
extern const struct stat_form stat_json;
extern const struct stat_form stat_tsv;
/* Prometheus' text format, and OpenMetrics 1.0.0. */
extern const struct stat_form stat_prometheus;
extern const struct stat_form stat_openmetrics;

#endif
