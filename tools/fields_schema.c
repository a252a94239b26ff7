/* SPDX-License-Identifier: BSD-2-Clause */
#include "fields.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "field.h"
#include "nodelist.h"

/* An object all of whose properties are there, and no others. The caller fills the properties. */
static json_t *object_schema(const char *help)
{
	json_t *schema = json_object();

	json_object_set_new(schema, "description", json_string(help));
	json_object_set_new(schema, "type", json_string("object"));
	json_object_set_new(schema, "properties", json_object());
	json_object_set_new(schema, "required", json_array());
	json_object_set_new(schema, "additionalProperties", json_false());
	return schema;
}

static void property_add(json_t *object, const char *name, json_t *schema)
{
	json_object_set_new(json_object_get(object, "properties"), name, schema);
	json_array_append_new(json_object_get(object, "required"), json_string(name));
}

static json_t *type_or_null(const char *type)
{
	return json_pack("[s, s]", type, "null");
}

static void integer_schema(json_t *schema, enum field_type type, double min, double max)
{
	json_object_set_new(schema, "type",
			    type == FIELD_SIZE ? type_or_null("integer") : json_string("integer"));
	json_object_set_new(schema, "minimum", json_integer((json_int_t)min));
	if (max > 0)
		json_object_set_new(schema, "maximum", json_integer((json_int_t)max));
}

static void real_schema(json_t *schema, const struct field *f)
{
	json_object_set_new(schema, "type",
			    f->optional ? type_or_null("number") : json_string("number"));
	json_object_set_new(schema, "minimum", json_integer((json_int_t)f->min));
	if (f->max > 0)
		json_object_set_new(schema, "maximum", json_integer((json_int_t)f->max));
}

static void text_schema(json_t *schema, const struct field *f)
{
	json_t *choices;

	json_object_set_new(schema, "type",
			    f->optional ? type_or_null("string") : json_string("string"));
	if (!f->choices) {
		json_object_set_new(schema, "pattern", json_string("^[ -~]*$"));
		return;
	}
	choices = json_array();
	for (size_t i = 0; f->choices[i]; i++)
		json_array_append_new(choices, json_string(f->choices[i]));
	if (f->optional)
		json_array_append_new(choices, json_null());
	json_object_set_new(schema, "enum", choices);
}

static void nodes_schema(json_t *schema)
{
	json_object_set_new(schema, "type", json_string("array"));
	json_object_set_new(schema, "items",
			    json_pack("{s:s, s:i, s:i}", "type", "integer", "minimum", 0, "maximum",
				      NODE_MAX - 1));
	json_object_set_new(schema, "uniqueItems", json_true());
}

static void bands_schema(json_t *schema)
{
	json_t *band = object_schema("the blocks of a range of sizes");

	for (size_t i = 0; i < band_field_count; i++) {
		const struct band_field *f = &band_field_table[i];
		json_t *property = json_pack("{s:s}", "description", f->help);

		integer_schema(property, f->type, 0, 0);
		property_add(band, f->name, property);
	}
	json_object_set_new(schema, "type", json_string("array"));
	json_object_set_new(schema, "items", band);
	json_object_set_new(schema, "maxItems", json_integer(TIERHEAP_SEGMENT_BANDS));
}

static json_t *field_schema(const struct field *f)
{
	json_t *schema = json_pack("{s:s}", "description", f->help);

	switch (f->type) {
	case FIELD_TEXT:
		text_schema(schema, f);
		break;
	case FIELD_COUNT:
	case FIELD_SIZE:
		integer_schema(schema, f->type, f->min, f->max);
		break;
	case FIELD_REAL:
		real_schema(schema, f);
		break;
	case FIELD_BOOL:
		json_object_set_new(schema, "type", json_string("boolean"));
		break;
	case FIELD_NODES:
		nodes_schema(schema);
		break;
	case FIELD_BANDS:
		bands_schema(schema);
		break;
	}
	return schema;
}

/* The schema of the object that a path's part before the dot names. */
static json_t *group_schema(json_t *process, const struct field_group *group)
{
	json_t *schema = json_object_get(json_object_get(process, "properties"), group->name);

	if (schema)
		return schema;
	schema = object_schema(group->help);
	property_add(process, group->name, schema);
	return schema;
}

static void field_add(json_t *process, const struct field *f)
{
	const char *path = f->json ? f->json : f->name;
	const char *dot = strchr(path, '.');

	for (size_t i = 0; dot && i < field_group_count; i++) {
		const struct field_group *group = &field_groups[i];

		if (strlen(group->name) == (size_t)(dot - path) &&
		    strncmp(group->name, path, strlen(group->name)) == 0)
			process = group_schema(process, group);
	}
	property_add(process, dot ? dot + 1 : path, field_schema(f));
}

void fields_schema_print(void)
{
	json_t *process = object_schema("a process under tierheap: a line of tierheap stat --json");
	json_t *schema = json_pack("{s:s, s:s}", "$schema",
				   "https://json-schema.org/draft/2020-12/schema", "title",
				   "tierheap stat --json, " PACKAGE_VERSION);

	for (size_t i = 0; i < field_count; i++)
		if (field_table[i].forms & FIELD_JSON)
			field_add(process, &field_table[i]);
	json_object_update(schema, process);
	json_dumpf(schema, stdout, JSON_INDENT(2));
	putchar('\n');
	json_decref(process);
	json_decref(schema);
}
