/* SPDX-License-Identifier: BSD-2-Clause */
/* A verb that prints a table, in a form that a flag chooses, and takes no arguments. */
#ifndef TOOL_LISTING_H
#define TOOL_LISTING_H

#include "tool.h"

#define LISTING_FORMS 4 /* at most */

struct listing {
	const struct verb *verb;
	struct {
		const char *flag; /* without "--"; NULL: the form where no flag is given */
		void (*print)(void);
	} forms[LISTING_FORMS];
};

/* The last flag counts. Returns the exit status. */
int listing_run(const struct listing *l, int argc, char **argv);

#endif
