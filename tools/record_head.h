/* SPDX-License-Identifier: BSD-2-Clause */
/* The lines of a record before its rows, and the row itself: tierheap(1), RECORD FORMAT. */
#ifndef TOOL_RECORD_HEAD_H
#define TOOL_RECORD_HEAD_H

#include <stdio.h>
#include <time.h>

#include "view.h"

/* What is recorded. */
struct record_about {
	char *const *argv; /* of the program that is started, NULL-terminated; NULL: none is */
	const pid_t *pids; /* of the processes that run already */
	size_t npids;
	double interval;    /* seconds */
	struct timespec at; /* Unix time */
};

void record_head_print(FILE *out, const struct record_about *about);
/* `at`: Unix time; `seconds`: since the record began. */
void record_row_print(FILE *out, const struct timespec *at, double seconds, const struct view *v);

#endif
