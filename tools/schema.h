/* SPDX-License-Identifier: BSD-2-Clause */
/* Parts of a JSON Schema (2020-12) that allows what this version prints, and nothing else. */
#ifndef TOOL_SCHEMA_H
#define TOOL_SCHEMA_H

#include <jansson.h>
#include <stdbool.h>

/* An object all of whose properties are there, and no others; they are added one by one. */
json_t *schema_object(const char *help);
/* Takes the reference to `schema`. */
void schema_property(json_t *object, const char *name, json_t *schema);

/* These fill a schema that the caller has made. optional: null is allowed too. */
void schema_text(json_t *schema, const char *const *choices, bool optional);
/* type: "integer" or "number". max 0: none. */
void schema_number(json_t *schema, const char *type, double min, double max, bool optional);

/* What `tierheap WHAT` prints, as a whole. Takes the reference to `schema`. */
void schema_print(const char *what, json_t *schema);

#endif
