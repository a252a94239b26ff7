/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Text where printf(3) and strtoul(3) can't be: no stdio, no locale, no
 * allocation, errno untouched. Writing appends to a caller's buffer; reading is strict.
 */
#ifndef TH_TEXT_H
#define TH_TEXT_H

#include "util.h"

/* Always NUL-terminated and cut at `size`; a size of 0 only counts. */
struct text {
	char *buf;
	size_t size, len; /* len: what the whole text would need */
};
void text_init(struct text *t, char *buf, size_t size);
void text_str(struct text *t, const char *s);
void text_num(struct text *t, uint64_t n);
void text_address(struct text *t, const void *p); /* as %p of printf(3): 0x and hexadecimal digits */
/* "s" in double quotes, fit for one line: control bytes as '?', cut with "..." after 60 bytes. */
void text_quote(struct text *t, const char *s);

/*
 * Reads decimal digits at *p (no sign, no blank) as a number of at most `max`
 * and moves *p past them. False with *p and *out unchanged: no digit, or more than max.
 */
bool text_read_num(const char **p, uint64_t max, uint64_t *out);

#endif
