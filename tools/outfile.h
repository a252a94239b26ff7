/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Output into a file that is whole at any time: a reader finds the one before
 * or the new one. Anybody may read it, as a collector runs as another user.
 */
#ifndef TOOL_OUTFILE_H
#define TOOL_OUTFILE_H

#include <stdbool.h>

/* From here on stdout is kept in memory. False after a message. */
bool outfile_begin(void);
/*
 * stdout is again what it was. What was kept takes the place of the regular
 * file `path`, or becomes it; NULL: it is thrown away. False after a message;
 * then what was there is as it was.
 */
bool outfile_end(const char *path);

#endif
