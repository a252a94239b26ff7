/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TOOL_FIELDS_H
#define TOOL_FIELDS_H

/* The JSON Schema (2020-12) of a line of `tierheap stat --json`, on stdout. Returns 0. */
int fields_schema_print(void);

#endif
