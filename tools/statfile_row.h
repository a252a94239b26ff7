/* SPDX-License-Identifier: BSD-2-Clause */
/* The columns of rows of `tierheap stat --tsv`, found by their names: tierheap(1), TSV OUTPUT. */
#ifndef TOOL_STATFILE_ROW_H
#define TOOL_STATFILE_ROW_H

#include <stdbool.h>
#include <sys/types.h>

#include "view.h"

#define STATFILE_COLUMNS 32u /* no less than there are rows in the table */

/* Which column has which name. */
struct statfile_head {
	unsigned count;                 /* columns of each row; 0: not read yet */
	int column[STATFILE_COLUMNS];   /* of each row of the table; -1: not there */
};

/* What every row is asked for. */
struct statfile_brief {
	pid_t pid;
	double resident; /* bytes, both tiers */
};

unsigned statfile_columns(const char *line);
/* NULL, or the name of a column that has to be there and is not; count is 0 then. */
const char *statfile_head_read(struct statfile_head *h, const char *line);
/* False: not understood. The line has h->count columns. */
bool statfile_brief_read(const struct statfile_head *h, const char *line,
			 struct statfile_brief *out);
/* NULL, or the name of the column that was not understood. The line has h->count columns. */
const char *statfile_row_read(const struct statfile_head *h, const char *line, struct view *out);

#endif
