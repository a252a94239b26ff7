/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Files with rows of `tierheap stat --tsv`: what that printed, or a record of `tierheap record`, which
 * has a line of its version and columns of its own before them. Read strictly: a file that was cut is
 * refused.
 */
#ifndef TOOL_STATFILE_H
#define TOOL_STATFILE_H

#include <stdbool.h>
#include <sys/types.h>

#include "view.h"

struct statfile_wanted {
	const char *path;
	pid_t pid;    /* 0: the one that there is */
	bool largest; /* the row of most resident bytes, not the last */
};

/*
 * What the row says, as if read from the process's segment; `message` stays empty. False with a
 * sentence in `why` without a final dot, which names the file.
 */
bool statfile_read(const struct statfile_wanted *wanted, struct view *out, char *why,
		   size_t why_size);

#endif
