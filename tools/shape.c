/* SPDX-License-Identifier: BSD-2-Clause */
#include "shape.h"

#include <math.h>
#include <string.h>

#include "schema.h"

/* By jansson's memory: output.c notes where there is none. */
json_t *shape_text(const char *text)
{
	json_malloc_t take;
	json_free_t give;
	size_t len = strlen(text);
	json_t *json;
	char *clean;

	json_get_alloc_funcs(&take, &give);
	clean = take(len + 1);
	if (!clean)
		return NULL;
	for (size_t i = 0; i < len; i++)
		clean[i] = text[i] < ' ' || text[i] > '~' ? '?' : text[i];
	json = json_stringn(clean, len);
	give(clean);
	return json;
}

static json_t *text_make(const struct shape *s, const void *of)
{
	const char *text = s->read.text(of);

	return text ? shape_text(text) : json_null();
}

static json_t *count_make(const struct shape *s, const void *of)
{
	uint64_t n = s->read.count(of);

	if (n > INT64_MAX)
		return s->optional ? json_null() : json_integer(INT64_MAX);
	return json_integer((json_int_t)n);
}

/* Six decimals: 0.8 is not to become 0.80000000000000004. A segment can hold any number. */
static json_t *part_make(const struct shape *s, const void *of)
{
	double part = s->read.part(of);

	if (isnan(part))
		return json_null();
	return json_real(round(fmin(fmax(part, 0), 1) * 1e6) / 1e6);
}

static json_t *member_make(const struct shape *s, const void *of)
{
	switch (s->type) {
	case SHAPE_TEXT:
		return text_make(s, of);
	case SHAPE_COUNT:
		return count_make(s, of);
	case SHAPE_PART:
		return part_make(s, of);
	case SHAPE_BOOL:
		return json_boolean(s->read.yes(of));
	case SHAPE_OBJECT:
	case SHAPE_LIST:
	case SHAPE_TEXTS:
	case SHAPE_BY_NODE:
		return s->read.json(of);
	}
	return json_null();
}

json_t *shape_make(const struct shape *members, const void *of)
{
	json_t *object = json_object();

	for (const struct shape *s = members; s->name; s++)
		json_object_set_new(object, s->name, member_make(s, of));
	return object;
}

static json_t *members_schema(const struct shape *members, const char *help);

static void list_schema(json_t *schema, json_t *items)
{
	json_object_set_new(schema, "type", json_string("array"));
	json_object_set_new(schema, "items", items);
}

static void by_node_schema(json_t *schema)
{
	json_t *value = json_object();

	schema_number(value, "integer", 0, 0, false);
	json_object_set_new(schema, "type", json_string("object"));
	json_object_set_new(schema, "patternProperties", json_pack("{s:o}", "^[0-9]+$", value));
	json_object_set_new(schema, "additionalProperties", json_false());
}

static json_t *object_schema(const struct shape *s)
{
	json_t *schema = members_schema(s->members, s->help);

	if (s->optional)
		json_object_set_new(schema, "type", json_pack("[s, s]", "object", "null"));
	return schema;
}

static json_t *member_schema(const struct shape *s)
{
	json_t *schema = json_pack("{s:s}", "description", s->help), *text;

	switch (s->type) {
	case SHAPE_TEXT:
		schema_text(schema, s->choices, s->optional);
		break;
	case SHAPE_COUNT:
		schema_number(schema, "integer", 0, 0, s->optional);
		break;
	case SHAPE_PART:
		schema_number(schema, "number", 0, 1, s->optional);
		break;
	case SHAPE_BOOL:
		json_object_set_new(schema, "type", json_string("boolean"));
		break;
	case SHAPE_OBJECT:
		json_decref(schema);
		return object_schema(s);
	case SHAPE_LIST:
		list_schema(schema, members_schema(s->members, s->help));
		break;
	case SHAPE_TEXTS:
		text = json_object();
		schema_text(text, NULL, false);
		list_schema(schema, text);
		break;
	case SHAPE_BY_NODE:
		by_node_schema(schema);
		break;
	}
	return schema;
}

static json_t *members_schema(const struct shape *members, const char *help)
{
	json_t *schema = schema_object(help);

	for (const struct shape *s = members; s->name; s++)
		schema_property(schema, s->name, member_schema(s));
	return schema;
}

int shape_print(const char *what, const char *help, const struct shape *members)
{
	schema_print(what, members_schema(members, help));
	return 0;
}

int shape_list_print(const char *what, const char *help, const struct shape *members)
{
	json_t *schema = json_pack("{s:s}", "description", help);

	list_schema(schema, members_schema(members, help));
	schema_print(what, schema);
	return 0;
}
