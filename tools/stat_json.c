/* SPDX-License-Identifier: BSD-2-Clause */
/* Statistics as JSON: one object per process, each in a line of its own. Frozen by tierheap(1). */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "field.h"
#include "stat_forms.h"
#include "util.h"

/* null where there is no value. Six decimals: 0.8 is not to become 0.80000000000000004. */
static json_t *real_json(double x)
{
	return isnan(x) ? json_null() : json_real(round(x * 1e6) / 1e6);
}

static json_t *integer_json(uint64_t n)
{
	return n > INT64_MAX ? json_null() : json_integer((json_int_t)n);
}

static json_t *nodes_json(const struct tierheap_tier *tier)
{
	json_t *nodes = json_array();

	for (unsigned node = 0; node < 64 * ARRAY_SIZE(tier->nodes); node++)
		if (tier->nodes[node / 64] >> (node % 64) & 1)
			json_array_append_new(nodes, json_integer(node));
	return nodes;
}

static json_t *band_json(const struct view *v, uint32_t band)
{
	json_t *object = json_object();

	for (const struct band_field *f = band_field_table; f < band_field_table + band_field_count;
	     f++)
		json_object_set_new(object, f->name, integer_json(band_field_integer(f, v, band)));
	return object;
}

static json_t *bands_json(const struct view *v)
{
	json_t *bands = json_array();

	for (uint32_t i = 0; i < v->s.nbands; i++)
		json_array_append_new(bands, band_json(v, i));
	return bands;
}

static json_t *field_json(const struct field *f, const struct view *v)
{
	const char *text;

	switch (f->type) {
	case FIELD_TEXT:
		text = f->read.text(v);
		return text ? json_string(text) : json_null();
	case FIELD_COUNT:
	case FIELD_SIZE:
		return integer_json(field_integer(f, v));
	case FIELD_REAL:
		return real_json(field_real(f, v));
	case FIELD_BOOL:
		return json_boolean(f->read.number(v));
	case FIELD_NODES:
		return nodes_json(f->read.tier(v));
	case FIELD_BANDS:
		return bands_json(v);
	}
	return json_null();
}

/* The object that holds the field: "dram" of "dram.nodes" is made when its first one comes. */
static json_t *group_json(json_t *process, const char *path, const char **name)
{
	const char *dot = strchr(path, '.');
	size_t len = dot ? (size_t)(dot - path) : 0;
	json_t *group;

	*name = dot ? dot + 1 : path;
	if (!dot)
		return process;
	group = json_object_getn(process, path, len);
	if (!group) {
		group = json_object();
		json_object_setn_new(process, path, len, group);
	}
	return group;
}

static json_t *process_json(const struct view *v)
{
	json_t *process = json_object(), *group;
	const char *name;

	for (size_t i = 0; i < field_count; i++) {
		const struct field *f = &field_table[i];

		if (!(f->forms & FIELD_JSON))
			continue;
		group = group_json(process, f->json ? f->json : f->name, &name);
		json_object_set_new(group, name, field_json(f, v));
	}
	return process;
}

static void row(const struct view *v)
{
	json_t *process = process_json(v);

	/* Fifteen digits print 6 decimals as they are. */
	json_dumpf(process, stdout, JSON_REAL_PRECISION(15));
	putchar('\n');
	json_decref(process);
}

const struct stat_form stat_json = {.row = row, .whole = row};
