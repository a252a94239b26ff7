/* SPDX-License-Identifier: BSD-2-Clause */
/* The page: everything that it needs is in it. Without JavaScript it shows the last values. */
#include <math.h>

#include "plot.h"

void plot_escape(FILE *out, const char *text)
{
	for (; *text; text++)
		switch (*text) {
		case '<':
			fputs("&lt;", out);
			break;
		case '>':
			fputs("&gt;", out);
			break;
		case '&':
			fputs("&amp;", out);
			break;
		case '"':
			fputs("&quot;", out);
			break;
		case '\'':
			fputs("&#39;", out);
			break;
		default:
			fputc(*text, out);
		}
}

static void legend_put(FILE *out, const struct chart_set *set, const struct chart *c)
{
	char value[FORMAT_LEN];

	fputs("<span class=\"legend\">", out);
	for (size_t l = 0; l < c->nlines; l++) {
		const struct chart_line *line = &c->lines[l];

		fprintf(out, "<span class=\"item\"><i class=\"key %s%s\"></i>%s <b>%s</b></span>",
			line->class, line->dashed ? " dashed" : "", line->name,
			chart_value(c->unit, line->value[set->p->rows - 1], value));
	}
	fputs("</span>", out);
}

static void chart_put(FILE *out, const struct chart_set *set, const struct chart *c)
{
	static const char *const units[] = {
	    [CHART_SHARE] = "share",        [CHART_ERROR] = "error", [CHART_BYTES] = "bytes",
	    [CHART_BYTE_RATE] = "byterate", [CHART_RATE] = "rate",
	};

	fprintf(out,
		"<figure class=\"chart\" id=\"p%zu-%s\" data-unit=\"%s\"%s>\n<figcaption>"
		"<span class=\"name\">%s</span>",
		set->number, c->id, units[c->unit], c->lines[0].filled ? " data-stacked" : "",
		c->title);
	legend_put(out, set, c);
	fputs("</figcaption>\n", out);
	plot_page_chart(out, set, c);
	fprintf(out, "<p class=\"help\">%s</p>\n</figure>\n", c->help);
}

static void numbers_put(FILE *out, const double *v, size_t n, const char *format)
{
	fputc('[', out);
	for (size_t i = 0; i < n; i++) {
		if (i)
			fputc(',', out);
		if (isnan(v[i]))
			fputs("null", out);
		else
			fprintf(out, format, v[i]);
	}
	fputc(']', out);
}

/* Numbers alone: nothing in it could end the element. */
static void data_put(FILE *out, const struct chart_set *set)
{
	size_t n = set->p->rows;

	fputs("<script type=\"application/json\">{\"time\":", out);
	numbers_put(out, set->p->time, n, "%.3f");
	fputs(",\"unix\":", out);
	numbers_put(out, set->p->unix_s, n, "%.3f");
	fputs(",\"charts\":[", out);
	for (size_t c = 0; c < CHART_COUNT; c++) {
		fputs(c ? ",\n[" : "\n[", out);
		for (size_t l = 0; l < set->charts[c].nlines; l++) {
			if (l)
				fputc(',', out);
			numbers_put(out, set->charts[c].lines[l].value, n, "%.12g");
		}
		fputc(']', out);
	}
	fputs("]}</script>\n", out);
}

static void process_put(FILE *out, const struct chart_set *set)
{
	fprintf(out, "<section id=\"p%zu\">\n<h2>", set->number);
	plot_escape(out, set->p->command);
	fprintf(out, " <small>process %ld</small></h2>\n<p class=\"about\">", set->p->pid);
	plot_escape(out, set->p->about);
	fprintf(out, "; %zu row%s</p>\n<div class=\"charts\">\n", set->p->rows,
		set->p->rows == 1 ? "" : "s");
	for (size_t c = 0; c < CHART_COUNT; c++)
		chart_put(out, set, &set->charts[c]);
	fputs("</div>\n", out);
	data_put(out, set);
	fputs("</section>\n", out);
}

static void item_put(FILE *out, const char *before, const char *text, const char *after)
{
	if (!*text)
		return;
	fputs(before, out);
	plot_escape(out, text);
	fputs(after, out);
}

static void head_put(FILE *out, const struct plot *plot)
{
	const struct series *s = plot->series;

	/* The policy makes sure of what is promised: nothing is asked of a network. */
	fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
	      "style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n"
	      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	      "<meta name=\"color-scheme\" content=\"light dark\">\n<title>tierheap: ",
	      out);
	plot_escape(out, s->command);
	fputs("</title>\n<style>\n", out);
	fputs(plot_page_style, out);
	fputs("</style>\n</head>\n<body>\n<header>\n<h1>", out);
	plot_escape(out, *s->command ? s->command : "tierheap");
	fputs("</h1>\n<p>", out);
	item_put(out, "", s->started, "");
	item_put(out, " on ", s->host, "");
	item_put(out, ", every ", s->interval, " s");
	fprintf(out, ", %zu row%s of %zu process%s.", s->rows, s->rows == 1 ? "" : "s",
		s->nprocesses, s->nprocesses == 1 ? "" : "es");
	if (plot->nsets < s->nprocesses)
		fprintf(out, " Of these, %zu %s drawn.", plot->nsets,
			plot->nsets == 1 ? "is" : "are");
	fputs(" <span id=\"now\">The figures beside the names are the last ones.</span></p>\n"
	      "</header>\n<main>\n",
	      out);
}

void plot_page(FILE *out, const struct plot *plot)
{
	head_put(out, plot);
	for (size_t i = 0; i < plot->nsets; i++)
		process_put(out, &plot->sets[i]);
	fputs("</main>\n<script>\n", out);
	fputs(plot_page_script, out);
	fputs("</script>\n</body>\n</html>\n", out);
}
