/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The figures of a process: one table from which the TSV, the JSON, the metrics
 * and their documentation come (`tierheap fields`). Names, types and units are
 * frozen by tierheap(1); new rows of the TSV and the JSON come at their end.
 */
#ifndef TOOL_FIELD_H
#define TOOL_FIELD_H

#include <stdio.h>

#include "view.h"

enum field_type {
	FIELD_TEXT,
	FIELD_COUNT,  /* 0..2^63-1: readers of JSON know no more */
	FIELD_SIZE,   /* as FIELD_COUNT, or UINT64_MAX: unlimited, or none where it is optional */
	FIELD_REAL,   /* or none: NAN */
	FIELD_BOOL,
	FIELD_NODES,
	FIELD_BANDS,
};

/* Where it is shown. What has a family or is a label is shown in the metrics. */
enum field_form { FIELD_TSV = 1, FIELD_JSON = 2 };

enum field_metric {
	METRIC_NONE,
	METRIC_LABEL,   /* of every sample */
	METRIC_INFO,    /* a label of the sample tierheap_process_info */
	METRIC_GAUGE,
	METRIC_COUNTER, /* its samples' names end in _total */
	METRIC_STATES,  /* a gauge for each of the choices: 1 the one that holds, 0 the others */
	METRIC_NODES,   /* a sample for each node, of value 1 */
	METRIC_BANDS,   /* the families of band_field_table */
};

struct field {
	const char *name;           /* the TSV's */
	unsigned forms;             /* of enum field_form */
	const char *json;           /* path in the object; one dot at most. NULL: the name */
	enum field_type type;
	const char *unit;           /* "bytes", "ratio" (a part of 1), ...; NULL: none */
	const char *const *choices; /* all values of a FIELD_TEXT, NULL-terminated; NULL: any */
	double min, max;            /* bounds for readers; max 0: none */
	bool optional;              /* may be none: NAN, NULL, or UINT64_MAX of a FIELD_SIZE */
	enum field_metric metric;
	const char *family;         /* without _total and _info; several rows may share it */
	const char *label;          /* tells a family's rows apart, such as tier="dram"; or NULL */
	const char *family_help;    /* in a family's first row where it is not that row's help */
	const char *help;           /* one line without a final dot */
	union {
		const char *(*text)(const struct view *v); /* NULL: none */
		uint64_t (*number)(const struct view *v); /* FIELD_COUNT, _SIZE, _BOOL */
		double (*real)(const struct view *v);
		const struct tierheap_tier *(*tier)(const struct view *v); /* FIELD_NODES */
	} read;
};

/* What is told of each band. The TSV packs the first ones into a column, and has one for each other. */
struct band_field {
	const char *name;
	bool packed;          /* in the TSV's column "bands", as the rows before it are */
	enum field_type type; /* FIELD_COUNT or FIELD_SIZE */
	bool optional;
	const char *unit;     /* NULL: none */
	enum field_metric metric;
	const char *family;   /* NULL: the label that names the band */
	const char *help;
	uint64_t (*read)(const struct view *v, uint32_t band);
};

/* An object within the JSON. */
struct field_group {
	const char *name;
	const char *help;
};

extern const struct field field_table[];
extern const size_t field_count;
extern const struct band_field band_field_table[];
extern const size_t band_field_count;
extern const struct field_group field_groups[];
extern const size_t field_group_count;

/* NULL: there is none of that name. */
const struct field *field_find(const char *name);

#define FIELD_SETTINGS_LEN 64u
/*
 * Of bind, move and verbose those that differ from their defaults, as `tierheap set` takes them:
 * "bind=strict move=off". Returns out.
 */
const char *field_settings(const struct view *v, char out[FIELD_SETTINGS_LEN]);

/* As the TSV has it: no tabs, no line ends; "-" where there is no value. */
void field_print(FILE *out, const struct field *f, const struct view *v);
/* INFINITY: unlimited. NAN: no value, or none that is a number. */
double field_number(const struct field *f, const struct view *v);
/* Of FIELD_COUNT and FIELD_SIZE, within the type's bounds. */
uint64_t field_integer(const struct field *f, const struct view *v);
uint64_t band_field_integer(const struct band_field *f, const struct view *v, uint32_t band);
/* Of FIELD_REAL; NAN: none. Never -0. */
double field_real(const struct field *f, const struct view *v);

#endif
