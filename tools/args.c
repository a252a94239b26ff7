/* SPDX-License-Identifier: BSD-2-Clause */
#include "args.h"

#include <stdlib.h>
#include <string.h>

#include "message.h"

int args_next(int argc, char *const *argv, const char *shorts, const struct option *longs)
{
	int c;

	opterr = 0;
	c = getopt_long(argc, argv, shorts, longs, NULL);
	if (c == ':') {
		message_line("option \"%s\" needs a value: see \"tierheap help %s\"",
			     argv[optind - 1], argv[0]);
		return '?';
	}
	/* A letter can stand inside a cluster: optopt has it. argv has long ones. */
	if (c == '?' && optopt > 0 && optopt < 256)
		message_line("unknown option \"-%c\": see \"tierheap help %s\"", optopt, argv[0]);
	else if (c == '?')
		message_line("unknown option \"%s\": see \"tierheap help %s\"", argv[optind - 1],
			     argv[0]);
	return c;
}

/* Digits only: strtoul(3) alone takes blanks and signs. */
static bool parse_decimal(const char *text, unsigned long min, unsigned long max,
			  unsigned long *out)
{
	unsigned long n;

	if (text[0] == '\0' || strlen(text) > 10 || strspn(text, "0123456789") != strlen(text))
		return false;
	n = strtoul(text, NULL, 10);
	if (n < min || n > max)
		return false;
	*out = n;
	return true;
}

bool args_pid(const char *text, pid_t *out)
{
	unsigned long n;

	if (!parse_decimal(text, 1, 1ul << 22, &n))
		return false;
	*out = (pid_t)n;
	return true;
}

bool args_count(const char *text, unsigned *out)
{
	unsigned long n;

	if (!parse_decimal(text, 1, 1000000000, &n))
		return false;
	*out = (unsigned)n;
	return true;
}

/* No locale is set, so the decimal point is "." and strtod(3) stops at anything else. */
static bool parse_number(const char *text, double min, double max, double *out)
{
	char *end;
	double n;

	if (text[0] == '\0' || strspn(text, "0123456789.") != strlen(text))
		return false;
	n = strtod(text, &end);
	if (*end != '\0' || n < min || n > max)
		return false;
	*out = n;
	return true;
}

bool args_seconds(const char *text, double *out)
{
	return parse_number(text, 0.01, 86400, out);
}

bool args_part(const char *text, double least, double *out)
{
	return parse_number(text, least, 1, out);
}
