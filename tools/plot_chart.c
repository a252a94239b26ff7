/* SPDX-License-Identifier: BSD-2-Clause */
/* A chart of the page as SVG; colours are the style sheet's. */
#include <math.h>

#include "plot.h"

/* Units of the chart's own coordinates; plot_page.js reads them from data-box. */
#define WIDTH  640
#define HEIGHT 240
#define LEFT   76
#define RIGHT  (WIDTH - 14)
#define TOP    12
#define BOTTOM (HEIGHT - 30)

static double x_of(const struct chart_set *set, double v)
{
	return LEFT + chart_place(&set->x, v) * (RIGHT - LEFT);
}

/* What is far beyond its axis is cut by the clip path: it only has to be a number. */
static double y_of(const struct chart *c, double v)
{
	double y = BOTTOM - chart_place(&c->y, v) * (BOTTOM - TOP);

	return fmin(fmax(y, -10 * HEIGHT), 10 * HEIGHT);
}

static void grid_put(FILE *out, const struct chart_set *set, const struct chart *c)
{
	for (size_t i = 0; i < c->y.nticks; i++) {
		double y = y_of(c, c->y.ticks[i].at);

		fprintf(out,
			"<line class=\"grid%s\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>"
			"<text class=\"tick\" x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>\n",
			c->y.ticks[i].at == 0 ? " zero" : "", LEFT, RIGHT, y, y, LEFT - 8, y + 4,
			c->y.ticks[i].text);
	}
	for (size_t i = 0; i < set->x.nticks; i++) {
		double x = x_of(set, set->x.ticks[i].at);

		fprintf(
		    out,
		    "<line class=\"mark\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>"
		    "<text class=\"tick\" x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>\n",
		    x, x, BOTTOM, BOTTOM + 5, x, BOTTOM + 20, set->x.ticks[i].text);
	}
}

static double top_at(const struct chart *c, const struct chart_line *line, size_t i)
{
	double v = line->value[i] + (line->base ? line->base[i] : 0);

	return c->y.log && v <= 0 ? NAN : v;
}

/* Rows without a value leave a gap. One value between two is a dot, by the round ends of a line. */
static void stroke_put(FILE *out, const struct chart_set *set, const struct chart *c,
		       const struct chart_line *line)
{
	bool drawing = false;

	fprintf(out, "<path class=\"line %s%s\" d=\"", line->class, line->dashed ? " dashed" : "");
	for (size_t i = 0; i < set->p->rows; i++) {
		double v = top_at(c, line, i), x = x_of(set, set->p->time[i]);

		if (isnan(v)) {
			drawing = false;
			continue;
		}
		fprintf(out, drawing ? "L%.2f %.2f" : "M%.2f %.2fh0", x, y_of(c, v));
		drawing = true;
	}
	fputs("\"/>\n", out);
}

/* From the first row's upper end to the last one's, and back below. */
static void area_put(FILE *out, const struct chart_set *set, const struct chart *c,
		     const struct chart_line *line)
{
	size_t n = set->p->rows;
	char move = 'M';

	fprintf(out, "<path class=\"area %s\" d=\"", line->class);
	for (size_t i = 0; i < n; i++) {
		double v = top_at(c, line, i);

		fprintf(out, "%c%.2f %.2f", move, x_of(set, set->p->time[i]),
			y_of(c, isnan(v) ? 0 : v));
		move = 'L';
	}
	for (size_t i = n; i-- > 0;) {
		double v = line->base ? line->base[i] : 0;

		fprintf(out, "L%.2f %.2f", x_of(set, set->p->time[i]), y_of(c, isnan(v) ? 0 : v));
	}
	fputs("Z\"/>\n", out);
}

static void lines_put(FILE *out, const struct chart_set *set, const struct chart *c)
{
	fprintf(out, "<g clip-path=\"url(#clip-%zu-%s)\">\n", set->number, c->id);
	for (size_t l = 0; l < c->nlines; l++) {
		if (c->lines[l].filled)
			area_put(out, set, c, &c->lines[l]);
		else
			stroke_put(out, set, c, &c->lines[l]);
	}
	fputs("</g>\n", out);
	if (c->empty)
		fprintf(out,
			"<text class=\"none\" x=\"%d\" y=\"%d\" text-anchor=\"middle\">no "
			"values</text>\n",
			(LEFT + RIGHT) / 2, (TOP + BOTTOM) / 2);
}

/* What the script moves: hidden until then. */
static void cursor_put(FILE *out, const struct chart *c)
{
	fprintf(out, "<g class=\"cursor\" visibility=\"hidden\"><line y1=\"%d\" y2=\"%d\"/>", TOP,
		BOTTOM);
	for (size_t l = 0; l < c->nlines; l++)
		fprintf(out, "<circle class=\"%s\" r=\"4\"/>", c->lines[l].class);
	fputs("</g>\n", out);
}

void plot_page_chart(FILE *out, const struct chart_set *set, const struct chart *c)
{
	fprintf(out,
		"<svg viewBox=\"0 0 %d %d\" role=\"img\" tabindex=\"0\" data-box=\"%d %d %d %d\" "
		"data-x=\"%.12g %.12g\" data-y=\"%.12g %.12g\"%s aria-labelledby=\"t-%zu-%s "
		"d-%zu-%s\">\n",
		WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM, set->x.low, set->x.high, c->y.low,
		c->y.high, c->y.log ? " data-log=\"\"" : "", set->number, c->id, set->number,
		c->id);
	fprintf(out, "<title id=\"t-%zu-%s\">%s of ", set->number, c->id, c->title);
	plot_escape(out, set->p->command);
	fprintf(out, "</title>\n<desc id=\"d-%zu-%s\">%s, over time</desc>\n", set->number, c->id,
		c->help);
	fprintf(out,
		"<clipPath id=\"clip-%zu-%s\"><rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>"
		"</clipPath>\n",
		set->number, c->id, LEFT, TOP - 2, RIGHT - LEFT, BOTTOM - TOP + 4);
	grid_put(out, set, c);
	lines_put(out, set, c);
	cursor_put(out, c);
	fputs("</svg>\n", out);
}
