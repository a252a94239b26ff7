/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The members of an object of JSON: one table from which the object and its schema come, so that
 * they can't disagree.
 */
#ifndef TOOL_SHAPE_H
#define TOOL_SHAPE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

enum shape_type {
	SHAPE_TEXT,
	SHAPE_COUNT,    /* a whole number, 0..2^63-1: readers of JSON know no more */
	SHAPE_PART,     /* a number from 0 to 1, of six decimals */
	SHAPE_BOOL,
	SHAPE_OBJECT,
	SHAPE_LIST,     /* of objects */
	SHAPE_TEXTS,    /* a list of texts */
	SHAPE_BY_NODE,  /* an object of whole numbers, named by numbers of nodes */
};

struct shape {
	const char *name;             /* NULL: the table's end */
	enum shape_type type;
	bool optional;                /* may be null; not a SHAPE_BOOL, nor a list */
	const char *const *choices;   /* all values of a SHAPE_TEXT, NULL-terminated; NULL: any */
	const struct shape *members;  /* of a SHAPE_OBJECT, and of each object of a SHAPE_LIST */
	const char *help;             /* one line without a final dot */
	/* From what the object is made of. */
	union {
		const char *(*text)(const void *of);  /* NULL: null */
		uint64_t (*count)(const void *of);    /* UINT64_MAX: null, where that is allowed */
		double (*part)(const void *of);       /* NAN: null */
		bool (*yes)(const void *of);
		json_t *(*json)(const void *of);      /* the other types */
	} read;
};

json_t *shape_make(const struct shape *members, const void *of);
/* Printable ASCII; other bytes become "?". NULL: there is no memory. */
json_t *shape_text(const char *text);

/* The schema of what `tierheap WHAT` prints: an object, or a list of such objects. Returns 0. */
int shape_print(const char *what, const char *help, const struct shape *members);
int shape_list_print(const char *what, const char *help, const struct shape *members);

#endif
