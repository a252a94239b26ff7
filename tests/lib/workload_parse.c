/* SPDX-License-Identifier: BSD-2-Clause */
#include "workload_parse.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

_Noreturn void value_refuse(const char *text, const char *wanted)
{
	dprintf(STDERR_FILENO, "workload: \"%s\" is not %s\n", text, wanted);
	exit(2);
}

unsigned long number_parse(const char *text, unsigned long lo, unsigned long hi, const char *wanted)
{
	char *end;
	unsigned long n;

	errno = 0;
	n = strtoul(text, &end, 10);
	if (errno || *text < '0' || *text > '9' || *end || n < lo || n > hi)
		value_refuse(text, wanted);
	return n;
}

const char *word_copy(const char *text, char *buf, size_t size, const char *wanted)
{
	size_t len = strcspn(text, ",");

	if (len >= size)
		value_refuse(text, wanted);
	memcpy(buf, text, len);
	buf[len] = '\0';
	return buf;
}

void ratio_parse(const char *text, unsigned *dram, unsigned *pmem)
{
	static const char wanted[] = "a ratio D:P"; /* constant */
	char word[24], *colon;

	word_copy(text, word, sizeof(word), wanted);
	colon = strchr(word, ':');
	if (!colon)
		value_refuse(text, wanted);
	*colon = '\0';
	*dram = (unsigned)number_parse(word, 0, 1000000, wanted);
	*pmem = (unsigned)number_parse(colon + 1, 0, 1000000, wanted);
	if (*dram + *pmem == 0)
		value_refuse(text, wanted);
}
