/* SPDX-License-Identifier: BSD-2-Clause */
/* Values as lines of characters: braille, half blocks, or ASCII. Pure. */
#ifndef TOOL_PLOT_BRAILLE_H
#define TOOL_PLOT_BRAILLE_H

#include <stdbool.h>
#include <stddef.h>

enum plot_style {
	PLOT_BRAILLE, /* 2 x 4 dots a character, UTF-8 */
	PLOT_BLOCK,   /* 1 x 2, UTF-8, in every font of the console */
	PLOT_ASCII,   /* 1 x 3 */
};

#define PLOT_COLUMNS  240
#define PLOT_ROWS     24
#define PLOT_LINE_LEN (3 * PLOT_COLUMNS + 1) /* a character has three bytes at most */
#define PLOT_SAMPLES  (2 * PLOT_COLUMNS)

struct plot {
	enum plot_style style;
	unsigned columns, rows; /* 1..PLOT_COLUMNS, 1..PLOT_ROWS */
	double low, high;       /* values at the lower and the upper edge; low < high */
	double least, most;     /* the edges do not go beyond, where values do not */
	double reference;       /* a dotted line; NAN: none */
};

/* How many values there is room for: a dot of width each. */
unsigned plot_samples(const struct plot *p);
/*
 * Sets the edges to what the values and the reference need, `span` apart at least and in the
 * middle of it as far as least and most allow; false: there is no value but NAN.
 */
bool plot_fit(struct plot *p, const double *values, size_t count, double span);
/* plot_samples values, NAN: a gap; those beyond the edges lie on them. Lines from the top. */
void plot_draw(const struct plot *p, const double *values, char lines[][PLOT_LINE_LEN]);

#endif
