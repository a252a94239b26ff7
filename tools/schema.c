/* SPDX-License-Identifier: BSD-2-Clause */
#include "schema.h"

#include <stdio.h>

json_t *schema_object(const char *help)
{
	json_t *schema = json_object();

	json_object_set_new(schema, "description", json_string(help));
	json_object_set_new(schema, "type", json_string("object"));
	json_object_set_new(schema, "properties", json_object());
	json_object_set_new(schema, "required", json_array());
	json_object_set_new(schema, "additionalProperties", json_false());
	return schema;
}

void schema_property(json_t *object, const char *name, json_t *schema)
{
	json_object_set_new(json_object_get(object, "properties"), name, schema);
	json_array_append_new(json_object_get(object, "required"), json_string(name));
}

static json_t *type_json(const char *type, bool optional)
{
	return optional ? json_pack("[s, s]", type, "null") : json_string(type);
}

void schema_text(json_t *schema, const char *const *choices, bool optional)
{
	json_t *values;

	json_object_set_new(schema, "type", type_json("string", optional));
	if (!choices) {
		json_object_set_new(schema, "pattern", json_string("^[ -~]*$"));
		return;
	}
	values = json_array();
	for (size_t i = 0; choices[i]; i++)
		json_array_append_new(values, json_string(choices[i]));
	if (optional)
		json_array_append_new(values, json_null());
	json_object_set_new(schema, "enum", values);
}

void schema_number(json_t *schema, const char *type, double min, double max, bool optional)
{
	json_object_set_new(schema, "type", type_json(type, optional));
	json_object_set_new(schema, "minimum", json_integer((json_int_t)min));
	if (max > 0)
		json_object_set_new(schema, "maximum", json_integer((json_int_t)max));
}

void schema_print(const char *what, json_t *schema)
{
	json_t *whole = json_pack("{s:s, s:o}", "$schema",
				  "https://json-schema.org/draft/2020-12/schema", "title",
				  json_sprintf("tierheap %s, " PACKAGE_VERSION, what));

	json_object_update(whole, schema);
	json_dumpf(whole, stdout, JSON_INDENT(2));
	putchar('\n');
	json_decref(schema);
	json_decref(whole);
}
