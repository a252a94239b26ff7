/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The charts for gnuplot. Ranges, ticks and words are those of chart.c; the data stand in the
 * script.
 */
#include <ctype.h>
#include <math.h>
#include <string.h>

#include "plot.h"
#include "util.h"

/* Pixels. */
#define CELL_W 600
#define CELL_H 250
#define WIDTH  (2 * CELL_W)
#define TOP    56 /* the title of the whole */
#define HEAD   60 /* of a process */
#define ROWS   3
#define BLOCK  (HEAD + CELL_H * ROWS)
_Static_assert(CHART_COUNT == 2 * ROWS, "two charts side by side");

#define TITLE_MAX 120 /* characters */

static const struct {
	const char *class, *colour;
} colours[] = {
    {"dram", "#2f6db5"},        {"pmem", "#dd7a12"},      {"wanted", "#5f6670"},
    {"error", "#b3325a"},       {"threshold", "#0d7a70"}, {"moved", "#7346b8"},
    {"allocations", "#4d7c0f"},
};

static const char *colour_find(const char *class)
{
	for (size_t i = 0; i < ARRAY_SIZE(colours); i++)
		if (strcmp(colours[i].class, class) == 0)
			return colours[i].colour;
	return "#000000";
}

/*
 * Only letters and blanks stand for themselves: gnuplot would run what is in backquotes, takes a
 * digit behind three octal ones for part of the character, and ends even a string in single quotes
 * at odd places.
 */
static void quote(FILE *out, const char *text)
{
	size_t n = 0;

	fputc('"', out);
	for (; *text && n < TITLE_MAX; text++, n++) {
		unsigned char c = (unsigned char)*text;

		fprintf(out, isalpha(c) || c == ' ' ? "%c" : "\\%03o", c);
	}
	fputs(*text ? "...\"" : "\"", out);
}

static double height(const struct plot *plot)
{
	return TOP + (double)plot->nsets * BLOCK;
}

static void number_put(FILE *out, double v)
{
	if (isnan(v))
		fputs(" NaN", out);
	else
		fprintf(out, " %.10g", v);
}

/* A row: the time, then the lower and the upper end of each line of each chart. */
static void data_put(FILE *out, const struct chart_set *set, size_t number)
{
	fprintf(out, "$p%zu << END\n", number);
	for (size_t i = 0; i < set->p->rows; i++) {
		fprintf(out, "%.10g", set->p->time[i]);
		for (size_t c = 0; c < CHART_COUNT; c++)
			for (size_t l = 0; l < set->charts[c].nlines; l++) {
				const struct chart_line *line = &set->charts[c].lines[l];
				double base = line->base ? line->base[i] : 0;

				number_put(out, base);
				number_put(out, base + line->value[i]);
			}
		fputc('\n', out);
	}
	fputs("END\n", out);
}

static void ticks_put(FILE *out, char axis, const struct chart_axis *a)
{
	fprintf(out, "set %crange [%.12g:%.12g]\nset %ctics (", axis, a->low, a->high, axis);
	for (size_t i = 0; i < a->nticks; i++) {
		fputs(i ? ", " : "", out);
		quote(out, a->ticks[i].text);
		fprintf(out, " %.12g", a->ticks[i].at);
	}
	fputs(")\n", out);
}

static void label_put(FILE *out, double x, double y, const struct plot *plot, const char *font)
{
	fprintf(out, " at screen %.6f, screen %.6f left noenhanced font '%s'\n", x / WIDTH,
		1 - y / height(plot), font);
}

static void line_put(FILE *out, const struct chart_line *line, size_t number, size_t column,
		     bool named)
{
	fprintf(out, "$p%zu using 1:", number);
	if (line->filled)
		fprintf(out, "%zu:%zu with filledcurves fc", column, column + 1);
	else
		fprintf(out, "%zu with lines %s lw 2 lc", column + 1,
			line->dashed ? "dt 2" : "dt 1");
	fprintf(out, " rgb '%s' ", colour_find(line->class));
	if (named) {
		fputs("title ", out);
		quote(out, line->name);
	} else {
		fputs("notitle", out);
	}
}

static void chart_put(FILE *out, const struct plot *plot, size_t number, size_t which,
		      size_t column)
{
	const struct chart_set *set = &plot->sets[number];
	const struct chart *c = &set->charts[which];
	size_t row = which / 2, side = which % 2;
	double h = height(plot), x = (double)side * CELL_W;
	double y = TOP + (double)number * BLOCK + HEAD + (double)row * CELL_H;

	fprintf(out, "set lmargin at screen %.6f\nset rmargin at screen %.6f\n", (x + 80) / WIDTH,
		(x + CELL_W - 24) / WIDTH);
	fprintf(out, "set tmargin at screen %.6f\nset bmargin at screen %.6f\n", 1 - (y + 40) / h,
		1 - (y + CELL_H - 36) / h);
	fputs("set label 1 ", out);
	quote(out, c->title);
	label_put(out, x + 80, y + 22, plot, ",13");
	fprintf(out, "set key at screen %.6f, screen %.6f right center horizontal\n",
		(x + CELL_W - 24) / WIDTH, 1 - (y + 22) / h);
	fputs(c->y.log ? "set logscale y 2\n" : "unset logscale y\n", out);
	ticks_put(out, 'x', &set->x);
	ticks_put(out, 'y', &c->y);
	fputs(c->empty ? "set label 2 'no values' at graph 0.5, graph 0.5 center\n"
		       : "unset label 2\n",
	      out);
	fputs("plot ", out);
	for (size_t l = 0; l < c->nlines; l++) {
		fputs(l ? ", " : "", out);
		line_put(out, &c->lines[l], number, column + 2 * l, c->nlines > 1);
	}
	if (c->empty)
		fputs(", NaN notitle", out);
	fputc('\n', out);
}

static void process_put(FILE *out, const struct plot *plot, size_t number)
{
	const struct series_process *p = plot->sets[number].p;
	double y = TOP + (double)number * BLOCK;
	size_t column = 2;
	char name[160];

	snprintf(name, sizeof(name), "%s, process %ld", p->command, p->pid);
	fputs("set label 3 ", out);
	quote(out, name);
	label_put(out, 24, y + 22, plot, ",16");
	fputs("set label 4 ", out);
	quote(out, p->about);
	label_put(out, 24, y + 44, plot, ",12");
	for (size_t c = 0; c < CHART_COUNT; c++) {
		chart_put(out, plot, number, c, column);
		column += 2 * plot->sets[number].charts[c].nlines;
		/* The labels of the process once. */
		if (c == 0)
			fputs("unset label 3\nunset label 4\nunset label 5\n", out);
	}
}

void plot_script(FILE *out, const struct plot *plot)
{
	fprintf(out,
		"set encoding utf8\nset datafile missing 'NaN'\n"
		"set terminal svg size %d,%.0f dynamic font 'sans-serif,12' background '#ffffff'\n"
		"set border 3 lc rgb '#8a9099'\n"
		"set grid xtics ytics lt 1 lw 1 lc rgb '#e4e6ea'\n"
		"set tics nomirror out scale 0.6 textcolor rgb '#4a5058'\n"
		"set style fill solid 0.85 noborder\nset key samplen 1.5 noenhanced\n",
		WIDTH, height(plot));
	for (size_t i = 0; i < plot->nsets; i++)
		data_put(out, &plot->sets[i], i);
	fputs("set multiplot\nset label 5 ", out);
	quote(out, plot->series->command);
	label_put(out, 24, 34, plot, ",18");
	for (size_t i = 0; i < plot->nsets; i++)
		process_put(out, plot, i);
	fputs("unset multiplot\n", out);
}
