/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Statistics as metrics. Frozen by tierheap(1), PROMETHEUS OUTPUT. Prometheus' text format and
 * OpenMetrics differ in what a counter is declared as, and each refuses the other's way: the first
 * declares the name of the samples, with _total, the second the name without. node_exporter's
 * textfile collector reads the first. The first knows no type info either, and reads lines about
 * units, and the last one, as comments.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "field.h"
#include "stat_forms.h"
#include "util.h"

struct round {
	bool openmetrics;
	const struct view *views;
	size_t nviews;
};

struct family {
	const char *name, *suffix; /* of the samples */
	const char *type, *unit, *help;
	bool declared; /* a family without samples is left out */
};

static void escaped_put(const char *text)
{
	for (; *text; text++) {
		if (*text == '\n')
			fputs("\\n", stdout);
		else if (*text == '\\' || *text == '"')
			printf("\\%c", *text);
		else
			putchar(*text);
	}
}

/* A label that is empty is none. */
static void label_put(const struct field *f, const struct view *v)
{
	const char *text;

	printf("%s=\"", f->name);
	if (f->type == FIELD_TEXT)
		escaped_put((text = f->read.text(v)) ? text : "");
	else
		field_print(stdout, f, v);
	putchar('"');
}

static void labels_put(enum field_metric metric, const struct view *v)
{
	const char *between = metric == METRIC_LABEL ? "" : ",";

	for (size_t i = 0; i < field_count; i++) {
		if (field_table[i].metric != metric)
			continue;
		fputs(between, stdout);
		label_put(&field_table[i], v);
		between = ",";
	}
}

static void family_declare(const struct round *r, struct family *family)
{
	const char *suffix = r->openmetrics ? "" : family->suffix;
	bool info = strcmp(family->type, "info") == 0;

	printf("# TYPE %s%s %s\n", family->name, suffix,
	       info && !r->openmetrics ? "gauge" : family->type);
	/* A unit has to end the name that is declared. */
	if (family->unit && *suffix == '\0')
		printf("# UNIT %s %s\n", family->name, family->unit);
	printf("# HELP %s%s %s\n", family->name, suffix, family->help);
	family->declared = true;
}

/* Up to the labels that the caller adds, a comma before each, and "} VALUE". */
static void sample_begin(const struct round *r, struct family *family, const struct view *v)
{
	if (!family->declared)
		family_declare(r, family);
	printf("%s%s{", family->name, family->suffix);
	labels_put(METRIC_LABEL, v);
}

static void number_print(const struct round *r, struct family *family, const struct field *f,
			 const struct view *v)
{
	double x = field_number(f, v);

	if (isnan(x))
		return;
	sample_begin(r, family, v);
	if (f->label)
		printf(",%s", f->label);
	if (isinf(x))
		puts("} +Inf");
	else if (f->type == FIELD_REAL)
		printf("} %.9g\n", x);
	else
		printf("} %" PRIu64 "\n", field_integer(f, v));
}

static void states_print(const struct round *r, struct family *family, const struct field *f,
			 const struct view *v)
{
	for (size_t i = 0; f->choices[i]; i++) {
		sample_begin(r, family, v);
		printf(",%s=\"%s\"} %d\n", f->name, f->choices[i],
		       strcmp(f->choices[i], f->read.text(v)) == 0);
	}
}

static void nodes_print(const struct round *r, struct family *family, const struct field *f,
			const struct view *v)
{
	const struct tierheap_tier *tier = f->read.tier(v);

	for (unsigned node = 0; node < 64 * ARRAY_SIZE(tier->nodes); node++) {
		if (!(tier->nodes[node / 64] >> (node % 64) & 1))
			continue;
		sample_begin(r, family, v);
		printf(",%s,node=\"%u\"} 1\n", f->label, node);
	}
}

static void field_samples(const struct round *r, struct family *family, const struct field *f)
{
	for (size_t i = 0; i < r->nviews; i++) {
		const struct view *v = &r->views[i];

		if (f->metric == METRIC_STATES)
			states_print(r, family, f, v);
		else if (f->metric == METRIC_NODES)
			nodes_print(r, family, f, v);
		else
			number_print(r, family, f, v);
	}
}

static bool family_same(const struct field *a, const struct field *b)
{
	return a->family && b->family && strcmp(a->family, b->family) == 0;
}

/* All of a family's samples, once: at the first of its rows. */
static void family_print(const struct round *r, const struct field *first)
{
	struct family family = {
	    .name = first->family,
	    .suffix = "",
	    .type = "gauge",
	    .unit = first->unit,
	    .help = first->family_help ? first->family_help : first->help,
	};

	for (const struct field *f = field_table; f < first; f++)
		if (family_same(f, first))
			return;
	if (first->metric == METRIC_COUNTER) {
		family.type = "counter";
		family.suffix = "_total";
	} else if (first->metric == METRIC_NODES) {
		family.type = "info";
		family.suffix = "_info";
	}
	for (const struct field *f = first; f < field_table + field_count; f++)
		if (family_same(f, first))
			field_samples(r, &family, f);
}

static void info_print(const struct round *r)
{
	struct family family = {
	    .name = "tierheap_process",
	    .suffix = "_info",
	    .type = "info",
	    .help = "what is said of a process in words, of value 1",
	};

	for (size_t i = 0; i < r->nviews; i++) {
		sample_begin(r, &family, &r->views[i]);
		labels_put(METRIC_INFO, &r->views[i]);
		puts("} 1");
	}
}

/* Several bands may have one size: their number tells them apart. */
static void band_sample(const struct round *r, struct family *family, const struct band_field *f,
			const struct view *v, uint32_t i)
{
	uint64_t size = band_field_integer(&band_field_table[0], v, i);
	uint64_t value = band_field_integer(f, v, i);

	if (value == UINT64_MAX)
		return;
	sample_begin(r, family, v);
	printf(",band=\"%" PRIu32 "\",%s=\"", i, band_field_table[0].name);
	if (size == UINT64_MAX)
		fputs("+Inf", stdout);
	else
		printf("%" PRIu64, size);
	printf("\"} %" PRIu64 "\n", value);
}

static void bands_print(const struct round *r)
{
	for (size_t k = 1; k < band_field_count; k++) {
		const struct band_field *f = &band_field_table[k];
		bool counter = f->metric == METRIC_COUNTER;
		struct family family = {
		    .name = f->family,
		    .suffix = counter ? "_total" : "",
		    .type = counter ? "counter" : "gauge",
		    .unit = f->unit,
		    .help = f->help,
		};

		for (size_t p = 0; p < r->nviews; p++)
			for (uint32_t i = 0; i < r->views[p].s.nbands; i++)
				band_sample(r, &family, f, &r->views[p], i);
	}
}

static void round_print(const struct round *r)
{
	info_print(r);
	for (size_t i = 0; i < field_count; i++) {
		if (field_table[i].metric == METRIC_BANDS)
			bands_print(r);
		else if (field_table[i].family)
			family_print(r, &field_table[i]);
	}
	puts("# EOF");
}

static void prometheus(const struct view *views, size_t nviews)
{
	round_print(&(struct round){false, views, nviews});
}

static void openmetrics(const struct view *views, size_t nviews)
{
	round_print(&(struct round){true, views, nviews});
}

const struct stat_form stat_prometheus = {.round = prometheus};
const struct stat_form stat_openmetrics = {.round = openmetrics};
