/* SPDX-License-Identifier: BSD-2-Clause */
/* What `tierheap plot` draws with; each writer is in a file of its own. */
#ifndef TOOL_PLOT_H
#define TOOL_PLOT_H

#include <stdio.h>

#include "chart.h"

struct plot {
	const struct series *series;
	const struct chart_set *sets; /* one per process that is drawn */
	size_t nsets;
};

/* A script that has gnuplot write an SVG to its standard output. */
void plot_script(FILE *out, const struct plot *plot);
/* Runs gnuplot on it, and writes what that draws to `out`. False after a message. */
bool plot_svg(FILE *out, const struct plot *plot);
/* The whole page. */
void plot_page(FILE *out, const struct plot *plot);
/* One chart, to stand in the page. */
void plot_page_chart(FILE *out, const struct chart_set *set, const struct chart *c);
/* Text for HTML and SVG, between tags or in quotes. */
void plot_escape(FILE *out, const char *text);

/* Contents of plot_page.css and plot_page.js. */
extern const char plot_page_style[];
extern const char plot_page_script[];

#endif
