/* SPDX-License-Identifier: BSD-2-Clause */
#include "plot_braille.h"

#include <math.h>

#include "tests/lib/tap.h"

static char lines[PLOT_ROWS][PLOT_LINE_LEN];

static void drawn(const struct plot *p, const double *values, const char *want,
		  const char *sentence)
{
	char got[512] = "";
	size_t len = 0;

	plot_draw(p, values, lines);
	for (unsigned i = 0; i < p->rows; i++)
		len += (size_t)snprintf(got + len, sizeof(got) - len, "%s/", lines[i]);
	fact_text(got, want, "%s", sentence);
}

static void values_become_dots(void)
{
	static const double rise[] = {0, 1, 2, 3, 4, 5, 6, 7}, jump[] = {0, 0, 7, 7};
	static const double fall[] = {7, 7, 0, 0};
	static const double few[] = {NAN, NAN, 0, 7}, holes[] = {0, NAN, NAN, 7};
	struct plot p = {.style = PLOT_BRAILLE, .columns = 4, .rows = 2, .low = 0, .high = 7,
			 .reference = NAN};

	fact_num(plot_samples(&p), 8, "braille has two dots a column");
	drawn(&p, rise, "  \u2860\u280a/\u2860\u280a  /", "a rise is a slope of dots");
	p.columns = 2;
	drawn(&p, jump, " \u284f/\u28c0\u2807/", "a jump is an upright line");
	drawn(&p, fall, "\u2809\u2846/ \u28c7/", "downward, too");
	drawn(&p, few, " \u28b8/ \u2878/", "nothing is drawn where there is no value");
	drawn(&p, holes, " \u2808/\u2840 /", "and nothing across a gap");
}

static void references_are_dotted(void)
{
	static const double none[] = {NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
	struct plot p = {.style = PLOT_ASCII, .columns = 6, .rows = 1, .low = 0, .high = 2,
			 .reference = 1};

	drawn(&p, none, "- - - /", "a reference is dotted");
	p.style = PLOT_BRAILLE;
	p.columns = 4;
	p.reference = 9;
	drawn(&p, none, "\u2801 \u2801 /", "one beyond the edge lies on it");
}

static void styles_differ(void)
{
	static const double rise[] = {0, 1, 2, 3, 4, 5}, four[] = {0, 1, 2, 3};
	struct plot p = {.style = PLOT_ASCII, .columns = 6, .rows = 2, .low = 0, .high = 5,
			 .reference = NAN};

	fact_num(plot_samples(&p), 6, "ASCII has one value a column");
	drawn(&p, rise, "   .-'/.-'   /", "ASCII has three heights a row");
	p.style = PLOT_BLOCK;
	p.columns = 4;
	p.high = 3;
	drawn(&p, four, "  \u2584\u2580/\u2584\u2580  /", "blocks have two");
}

static void values_beyond_lie_on_the_edges(void)
{
	static const double values[] = {-1e300, INFINITY, -INFINITY, 1e300};
	struct plot p = {.style = PLOT_ASCII, .columns = 4, .rows = 1, .low = 0, .high = 1,
			 .reference = NAN};

	plot_draw(&p, values, lines);
	fact_num(strlen(lines[0]), 4, "huge values stay within the plot");
}

static void edges_fit_the_values(void)
{
	static const double values[] = {NAN, 0.5, 0.7}, none[] = {NAN, NAN}, flat[] = {0.5, 0.5};
	static const double zero[] = {0}, one[] = {1};
	struct plot p = {.least = 0, .most = 1, .reference = NAN};

	fact(plot_fit(&p, values, 3, 0.1) && p.low == 0.5 && p.high == 0.7,
	     "the edges are the least and the largest value");
	fact(!plot_fit(&p, none, 2, 0.1), "without a value there are none");
	fact(plot_fit(&p, flat, 2, 0.2) && fabs(p.low - 0.4) < 1e-9 && fabs(p.high - 0.6) < 1e-9,
	     "equal values lie in the middle");
	fact(plot_fit(&p, zero, 1, 0.2) && p.low == 0 && fabs(p.high - 0.2) < 1e-9,
	     "the lower edge stays within its limit");
	fact(plot_fit(&p, one, 1, 0.2) && p.high == 1 && fabs(p.low - 0.8) < 1e-9,
	     "so does the upper one");
	p.reference = 0.9;
	fact(plot_fit(&p, values, 3, 0.1) && p.high == 0.9, "the reference is seen, too");
}

static void the_largest_plot_fits(void)
{
	static double values[PLOT_SAMPLES];
	struct plot p = {.style = PLOT_BRAILLE, .columns = PLOT_COLUMNS, .rows = PLOT_ROWS,
			 .low = 0, .high = 1, .reference = 0.5};

	for (size_t i = 0; i < PLOT_SAMPLES; i++)
		values[i] = (double)(i % 2);
	plot_draw(&p, values, lines);
	fact_num(strlen(lines[0]), PLOT_LINE_LEN - 1, "the largest plot fills its lines");
	fact_num(strlen(lines[PLOT_ROWS - 1]), PLOT_LINE_LEN - 1, "to the last one");
}

int main(void)
{
	values_become_dots();
	references_are_dotted();
	styles_differ();
	values_beyond_lie_on_the_edges();
	edges_fit_the_values();
	the_largest_plot_fits();
	return fact_end();
}
