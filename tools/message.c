/* SPDX-License-Identifier: BSD-2-Clause */
#include "message.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#define LINE_SIZE (2 * PATH_MAX + 512) /* bytes: two paths and a sentence; what is longer is cut */

/* Where standard error can't be written to, nobody else can be told. */
static void line_write(const char *line, size_t len)
{
	ssize_t n;

	while (len > 0 && ((n = write(STDERR_FILENO, line, len)) >= 0 || errno == EINTR)) {
		line += n > 0 ? n : 0;
		len -= n > 0 ? (size_t)n : 0;
	}
}

/*
 * What is quoted may be anybody's, such as the name of a file: it shall neither end the line nor
 * steer the terminal. UTF-8 stays, but for its control characters (U+0080 to U+009F).
 */
static void line_clean(char *line, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)line[i];
		unsigned char next = i + 1 < len ? (unsigned char)line[i + 1] : 0;

		if (c < ' ' || c == 0x7f)
			line[i] = '?';
		else if (c == 0xc2 && next >= 0x80 && next < 0xa0)
			line[i] = line[i + 1] = '?';
	}
}

/* In one write(2): lines of two processes don't mix, and none is half there. */
void message_line(const char *format, ...)
{
	char line[LINE_SIZE];
	size_t len;
	va_list args;
	int n;

	/* What stdout has so far comes first when both are one terminal or file. */
	fflush(stdout);
	len = (size_t)snprintf(line, sizeof(line), "tierheap: ");
	va_start(args, format);
	n = vsnprintf(line + len, sizeof(line) - len - 1, format, args);
	va_end(args);
	len += n < 0 ? 0 : (size_t)n < sizeof(line) - len - 1 ? (size_t)n : sizeof(line) - len - 2;
	line_clean(line, len);
	line[len++] = '\n';
	line_write(line, len);
}

void message_report(void *ctx, const char *line)
{
	(void)ctx;
	message_line("%s", line);
}
