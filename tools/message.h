/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Messages for people: one line each on stderr, "tierheap: " first; control characters show
 * as "?".
 */
#ifndef TOOL_MESSAGE_H
#define TOOL_MESSAGE_H

void message_line(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* As `report` of option_read_environment: ctx is unused. */
void message_report(void *ctx, const char *line);

#endif
