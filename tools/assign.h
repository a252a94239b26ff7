/* SPDX-License-Identifier: BSD-2-Clause */
/* KEY=VALUE arguments: settings of running processes. */
#ifndef TOOL_ASSIGN_H
#define TOOL_ASSIGN_H

#include <stdio.h>

#include "option.h"

struct assignments {
	char **argv;
	int argc;
	const char *extra; /* a key of theirs that older libraries do not take; NULL: none */
};

/* Reads them all. False after a line on stderr for each that is wrong. */
bool assignments_read(struct assignments *a, int argc, char **argv);

/*
 * Sets them in *s, which holds all settings of a process. False with one line in `why` where they do
 * not agree with those that the process has.
 */
bool assignments_apply(const struct assignments *a, struct settings *s, char *why, size_t why_size);

/* Is it a key? Then somebody has forgotten "=". */
bool assignment_key(const char *text);

/* The keys with their values and meanings, for help. */
void assignments_print(FILE *out);

#endif
