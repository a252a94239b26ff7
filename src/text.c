/* SPDX-License-Identifier: BSD-2-Clause */
#include "text.h"

#define QUOTE_MAX 60 /* bytes of a quoted text that are shown */

static void text_char(struct text *t, char c)
{
	if (t->len + 1 < t->size) {
		t->buf[t->len] = c;
		t->buf[t->len + 1] = '\0';
	}
	t->len++;
}

void text_init(struct text *t, char *buf, size_t size)
{
	*t = (struct text){.buf = buf, .size = size};
	if (size > 0)
		buf[0] = '\0';
}

void text_str(struct text *t, const char *s)
{
	while (*s != '\0')
		text_char(t, *s++);
}

void text_num(struct text *t, uint64_t n)
{
	char digits[20]; /* of UINT64_MAX, the longest */
	size_t i = sizeof(digits);

	do {
		digits[--i] = (char)('0' + n % 10);
		n /= 10;
	} while (n > 0);
	while (i < sizeof(digits))
		text_char(t, digits[i++]);
}

void text_address(struct text *t, const void *p)
{
	unsigned shift = 60;

	text_str(t, "0x");
	while (shift > 0 && (uintptr_t)p >> shift == 0)
		shift -= 4;
	for (;; shift -= 4) {
		text_char(t, "0123456789abcdef"[(uintptr_t)p >> shift & 15]);
		if (shift == 0)
			return;
	}
}

void text_quote(struct text *t, const char *s)
{
	text_char(t, '"');
	for (size_t i = 0; s[i] != '\0'; i++) {
		if (i == QUOTE_MAX) {
			text_str(t, "...");
			break;
		}
		text_char(t, (unsigned char)s[i] < ' ' || s[i] == 0x7f ? '?' : s[i]);
	}
	text_char(t, '"');
}

bool text_read_num(const char **p, uint64_t max, uint64_t *out)
{
	const char *s = *p;
	uint64_t n = 0;

	if (*s < '0' || *s > '9')
		return false;
	for (; *s >= '0' && *s <= '9'; s++) {
		uint64_t digit = (uint64_t)(*s - '0');

		if (__builtin_mul_overflow(n, 10, &n) || __builtin_add_overflow(n, digit, &n))
			return false;
		if (n > max)
			return false;
	}
	*p = s;
	*out = n;
	return true;
}
