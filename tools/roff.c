/* SPDX-License-Identifier: BSD-2-Clause */
#include "roff.h"

#include <ctype.h>
#include <stdio.h>

void roff_put(const char *text)
{
	if (*text == '.' || *text == '\'')
		fputs("\\&", stdout);
	for (; *text; text++) {
		if (*text == '-')
			fputs("\\-", stdout);
		else if (*text == '\\')
			fputs("\\e", stdout);
		else
			putchar(*text);
	}
}

void roff_sentence(const char *text)
{
	if (*text >= 'a' && *text <= 'z')
		putchar(toupper(*text++));
	roff_put(text);
	puts(".");
}
