/* SPDX-License-Identifier: BSD-2-Clause */
#include "tool.h"

int verb_help(const struct verb *verb)
{
	printf("usage: tierheap %s %s\n%s\n\n%s", verb->name, verb->arguments, verb->summary,
	       verb->details);
	if (verb->rows)
		verb->rows(stdout);
	return 0;
}
