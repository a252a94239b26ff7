/* SPDX-License-Identifier: BSD-2-Clause */
/* What `tierheap set` was asked for, and its execution. */
#ifndef TOOL_SET_H
#define TOOL_SET_H

#include "assign.h"
#include "steered.h"
#include "target.h"

struct set {
	bool all;
	bool wait;
	bool now; /* pages are moved from outside */
	bool tolerance_given;
	double seconds;   /* to wait for the answers, and for the shares */
	double tolerance; /* of the share */
	struct assignments assignments;
	struct target_list list;
	struct steered *processes; /* as many as could be opened */
	size_t count;
	bool one; /* a single one was meant, by its number */
	int status;
};

/*
 * Opens s->list, and where the settings are right for all of them sends these and tells what came of
 * it, a line for each. Returns the exit status.
 */
int set_serve(struct set *s);

#endif
