/* SPDX-License-Identifier: BSD-2-Clause */
#include "plot_braille.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "util.h"

/* A character's dots, by style. Bit x * tall + y, counted from the upper left. */
static const struct cell {
	unsigned wide, tall;
} cells[] = {
    [PLOT_BRAILLE] = {2, 4},
    [PLOT_BLOCK] = {1, 2},
    [PLOT_ASCII] = {1, 3},
};

struct canvas {
	const struct plot *plot;
	unsigned wide, tall; /* dots of a character */
	uint8_t dots[PLOT_ROWS][PLOT_COLUMNS];
};

static void dot_set(struct canvas *c, unsigned x, unsigned y)
{
	c->dots[y / c->tall][x / c->wide] |=
		(uint8_t)(1u << (x % c->wide * c->tall + y % c->tall));
}

/* The dot of a value, counted from the top. */
static unsigned dot_of(const struct canvas *c, double value)
{
	unsigned last = c->plot->rows * c->tall - 1;
	double part = (value - c->plot->low) / (c->plot->high - c->plot->low);

	return last - (unsigned)lround(fmin(1, fmax(0, part)) * last);
}

unsigned plot_samples(const struct plot *p)
{
	return p->columns * cells[p->style].wide;
}

static void value_fit(struct plot *p, double value, bool *any)
{
	if (isnan(value))
		return;
	p->low = *any ? fmin(p->low, value) : value;
	p->high = *any ? fmax(p->high, value) : value;
	*any = true;
}

static void edges_widen(struct plot *p, double span)
{
	double missing = span - (p->high - p->low);

	if (missing <= 0)
		return;
	p->low -= missing / 2;
	p->high += missing / 2;
	if (p->low < p->least) {
		p->high += p->least - p->low;
		p->low = p->least;
	} else if (p->high > p->most) {
		p->low -= p->high - p->most;
		p->high = p->most;
	}
}

bool plot_fit(struct plot *p, const double *values, size_t count, double span)
{
	bool any = false;

	for (size_t i = 0; i < count; i++)
		value_fit(p, values[i], &any);
	if (!any)
		return false;
	value_fit(p, p->reference, &any);
	edges_widen(p, span);
	return true;
}

static void reference_draw(struct canvas *c)
{
	unsigned step = 2 * c->wide;

	if (isnan(c->plot->reference))
		return;
	for (unsigned x = 0; x < plot_samples(c->plot); x += step)
		dot_set(c, x, dot_of(c, c->plot->reference));
}

/* Neighbours are joined by an upright line, so that a jump is no gap. */
static void values_draw(struct canvas *c, const double *values)
{
	unsigned before = 0, y;

	for (unsigned x = 0; x < plot_samples(c->plot); x++) {
		if (isnan(values[x]))
			continue;
		y = dot_of(c, values[x]);
		if (x == 0 || isnan(values[x - 1]))
			before = y;
		dot_set(c, x, y);
		for (; before + 1 < y; before++)
			dot_set(c, x, before + 1);
		for (; before > y + 1; before--)
			dot_set(c, x, before - 1);
		before = y;
	}
}

/* U+2800 and up: the left column's three upper dots are the low bits, then the right one's, then
 * the lowest two. */
static const char *braille_text(uint8_t dots, char text[4])
{
	static const uint8_t bits[] = {0x01, 0x02, 0x04, 0x40, 0x08, 0x10, 0x20, 0x80};
	unsigned code = 0x2800;

	for (unsigned i = 0; i < ARRAY_SIZE(bits); i++)
		if (dots >> i & 1)
			code |= bits[i];
	text[0] = (char)(0xe0 | code >> 12);
	text[1] = (char)(0x80 | (code >> 6 & 0x3f));
	text[2] = (char)(0x80 | (code & 0x3f));
	text[3] = '\0';
	return text;
}

static const char *cell_text(enum plot_style style, uint8_t dots, char text[4])
{
	static const char *const blocks[] = {" ", "\u2580", "\u2584", "\u2588"};
	static const char *const ascii[] = {" ", "'", "-", "|", ".", "|", "|", "|"};

	if (dots == 0)
		return " ";
	if (style == PLOT_BRAILLE)
		return braille_text(dots, text);
	return style == PLOT_BLOCK ? blocks[dots] : ascii[dots];
}

void plot_draw(const struct plot *p, const double *values, char lines[][PLOT_LINE_LEN])
{
	struct canvas c = {.plot = p, .wide = cells[p->style].wide, .tall = cells[p->style].tall};

	reference_draw(&c);
	values_draw(&c, values);
	for (unsigned row = 0; row < p->rows; row++) {
		size_t len = 0;

		for (unsigned column = 0; column < p->columns; column++) {
			char buf[4];
			const char *text = cell_text(p->style, c.dots[row][column], buf);
			size_t bytes = strlen(text);

			memcpy(lines[row] + len, text, bytes);
			len += bytes;
		}
		lines[row][len] = '\0';
	}
}
