/* SPDX-License-Identifier: BSD-2-Clause */
/* Whether all that was to be printed has been: what jansson and stdio keep to themselves. */
#ifndef TOOL_OUTPUT_H
#define TOOL_OUTPUT_H

#include <stdbool.h>

/* Before anything is printed, and before jansson is used. */
void output_begin(void);
/* So that a reader has what was printed so far. */
void output_flush(void);
/* Is what was printed so far less than it should be? */
bool output_lost(void);
/* At the end: 0, or EXIT_FAILED after a line that says what is missing. */
int output_end(void);

#endif
