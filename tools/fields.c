/* SPDX-License-Identifier: BSD-2-Clause */
/* `tierheap fields`: the table of the figures, for people, for the manual, and as a schema. */
#include "fields.h"

#include <stdio.h>
#include <string.h>

#include "field.h"
#include "listing.h"
#include "roff.h"
#include "tool.h"
#include "util.h"

#define TEXT_LEN 400

static void text_add(char text[TEXT_LEN], const char *more)
{
	size_t len = strlen(text);

	snprintf(text + len, TEXT_LEN - len, "%s", more);
}

static void choices_describe(const struct field *f, char text[TEXT_LEN])
{
	text_add(text, "one of ");
	for (size_t i = 0; f->choices[i]; i++) {
		if (i)
			text_add(text, f->choices[i + 1] ? ", " : " or ");
		text_add(text, f->choices[i]);
	}
	text_add(text, f->optional ? ", or none" : "");
}

static void real_describe(const struct field *f, char text[TEXT_LEN])
{
	if (f->max > 0)
		snprintf(text, TEXT_LEN, "a number from %g to %g", f->min, f->max);
	else
		snprintf(text, TEXT_LEN, "%s", f->unit);
	if (f->optional)
		text_add(text, ", or none");
}

static void band_names_add(char text[TEXT_LEN], size_t first, size_t end)
{
	for (size_t i = first; i < end; i++) {
		text_add(text, i == first ? "" : i + 1 < end ? ", " : " and ");
		text_add(text, band_field_table[i].name);
	}
}

static void bands_describe(char text[TEXT_LEN])
{
	size_t packed = 0;

	while (packed < band_field_count && band_field_table[packed].packed)
		packed++;
	snprintf(text, TEXT_LEN, "a list, of each band ");
	band_names_add(text, 0, packed);
	text_add(text, ", in JSON ");
	band_names_add(text, packed, band_field_count);
	text_add(text, " too");
}

/* "bytes", "a number from 0 to 1, or none" */
static void type_describe(const struct field *f, char text[TEXT_LEN])
{
	*text = '\0';
	switch (f->type) {
	case FIELD_TEXT:
		if (f->choices)
			choices_describe(f, text);
		else
			text_add(text, "text");
		break;
	case FIELD_COUNT:
		text_add(text, f->unit ? f->unit : "a whole number");
		break;
	case FIELD_SIZE:
		text_add(text, f->optional ? "bytes, or none" :
					     "bytes, or none where there is no limit");
		break;
	case FIELD_REAL:
		real_describe(f, text);
		break;
	case FIELD_BOOL:
		text_add(text, "true or false");
		break;
	case FIELD_NODES:
		text_add(text, "a list of nodes");
		break;
	case FIELD_BANDS:
		bands_describe(text);
		break;
	}
}

static void bands_metrics(char text[TEXT_LEN])
{
	for (size_t i = 1; i < band_field_count; i++) {
		bool counter = band_field_table[i].metric == METRIC_COUNTER;

		text_add(text, i == 1 ? "" : i + 1 < band_field_count ? ", " : " and ");
		text_add(text, band_field_table[i].family);
		text_add(text, counter ? "_total" : "");
	}
	text_add(text, "{band,max_size}, counters where they end in _total, else gauges");
}

static void family_describe(const struct field *f, char text[TEXT_LEN])
{
	const char *kind = f->metric == METRIC_NODES ? "info" : "gauge";

	text_add(text, f->family);
	text_add(text, f->metric == METRIC_COUNTER ? "_total" :
		       f->metric == METRIC_NODES   ? "_info" :
						     "");
	if (f->label || f->metric == METRIC_STATES) {
		text_add(text, "{");
		text_add(text, f->label ? f->label : f->name);
		text_add(text, f->metric == METRIC_NODES ? ",node}" : "}");
	}
	text_add(text, ", ");
	text_add(text, f->metric == METRIC_COUNTER ? "counter" : kind);
}

/* "tierheap_steps_total, counter"; empty: no metric has it. */
static void metric_describe(const struct field *f, char text[TEXT_LEN])
{
	*text = '\0';
	if (f->metric == METRIC_LABEL)
		snprintf(text, TEXT_LEN, "label %s of all", f->name);
	else if (f->metric == METRIC_INFO)
		snprintf(text, TEXT_LEN, "label %s of tierheap_process_info", f->name);
	else if (f->metric == METRIC_BANDS)
		bands_metrics(text);
	else if (f->family)
		family_describe(f, text);
}

/* 0: it has none. */
static unsigned column_number(const struct field *wanted)
{
	unsigned column = 0;

	for (const struct field *f = field_table; f <= wanted; f++)
		column += f->forms & FIELD_TSV;
	return wanted->forms & FIELD_TSV ? column : 0;
}

/* "bytes; TSV 11; JSON dram.resident_bytes; metric ..." */
static void row_describe(const struct field *f, char text[TEXT_LEN])
{
	char metric[TEXT_LEN], column[24];

	_Static_assert(FIELD_TSV == 1, "column_number adds it up");
	type_describe(f, text);
	if (column_number(f)) {
		snprintf(column, sizeof(column), "; TSV %u", column_number(f));
		text_add(text, column);
	}
	if (f->forms & FIELD_JSON) {
		text_add(text, "; JSON ");
		text_add(text, f->json ? f->json : f->name);
	}
	metric_describe(f, metric);
	text_add(text, *metric ? "; metric " : "");
	text_add(text, metric);
}

static void text_print(void)
{
	char text[TEXT_LEN];

	for (const struct field *f = field_table; f < field_table + field_count; f++) {
		row_describe(f, text);
		printf("%s%s\n    %s\n    %s\n", f == field_table ? "" : "\n", f->name, f->help,
		       text);
	}
}

static void roff_print(void)
{
	char text[TEXT_LEN];

	for (const struct field *f = field_table; f < field_table + field_count; f++) {
		row_describe(f, text);
		printf(".TP\n.B %s\n", f->name);
		roff_sentence(f->help);
		puts(".br");
		roff_sentence(text);
	}
}

static void schema_show(void)
{
	fields_schema_print();
}

static int fields_run(int argc, char **argv)
{
	static const struct listing listing = {
	    &verb_fields,
	    {{NULL, text_print}, {"man", roff_print}, {"json-schema", schema_show}},
	};

	return listing_run(&listing, argc, argv);
}

const struct verb verb_fields = {
    .name = "fields",
    .arguments = "[--man|--json-schema]",
    .summary = "list every figure of stat: its type, column, JSON path and metric",
    .details = "  --man          the rows of tierheap(1)\n"
	       "  --json-schema  the schema of a line of stat --json\n",
    .run = fields_run,
};
