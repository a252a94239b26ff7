/* SPDX-License-Identifier: BSD-2-Clause */
#include "message.h"

#include <stdarg.h>
#include <stdio.h>

void message_line(const char *format, ...)
{
	va_list args;

	/* What stdout has so far comes first when both are one terminal or file. */
	fflush(stdout);
	fputs("tierheap: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}

void message_report(void *ctx, const char *line)
{
	(void)ctx;
	message_line("%s", line);
}
