/* SPDX-License-Identifier: BSD-2-Clause */
#include "fields.h"

#include <jansson.h>
#include <string.h>

#include "field.h"
#include "nodelist.h"
#include "schema.h"

static void integer_schema(json_t *schema, enum field_type type, double min, double max)
{
	schema_number(schema, "integer", min, max, type == FIELD_SIZE);
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
	json_t *band = schema_object("the blocks of a range of sizes");

	for (size_t i = 0; i < band_field_count; i++) {
		const struct band_field *f = &band_field_table[i];
		json_t *property = json_pack("{s:s}", "description", f->help);

		integer_schema(property, f->type, 0, 0);
		schema_property(band, f->name, property);
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
		schema_text(schema, f->choices, f->optional);
		break;
	case FIELD_COUNT:
	case FIELD_SIZE:
		integer_schema(schema, f->type, f->min, f->max);
		break;
	case FIELD_REAL:
		schema_number(schema, "number", f->min, f->max, f->optional);
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
	schema = schema_object(group->help);
	schema_property(process, group->name, schema);
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
	schema_property(process, dot ? dot + 1 : path, field_schema(f));
}

int fields_schema_print(void)
{
	json_t *process = schema_object("a process under tierheap: a line of tierheap stat --json");

	for (size_t i = 0; i < field_count; i++)
		if (field_table[i].forms & FIELD_JSON)
			field_add(process, &field_table[i]);
	schema_print("stat --json", process);
	return 0;
}
