/* SPDX-License-Identifier: BSD-2-Clause */
/* Text: numbers are read as they stand or not at all, and what is written fits. */
#include "text.h"

#include <errno.h>

#include "fuzz.h"

static void number_check(const char *text, uint64_t max)
{
	const char *p = text;
	uint64_t n = 77;
	char *end;

	errno = 0;
	unsigned long long wanted = strtoull(text, &end, 10);
	bool good = *text >= '0' && *text <= '9' && errno == 0 && wanted <= max;

	ensure(text_read_num(&p, max, &n) == good, "digits up to the limit are a number");
	if (good)
		ensure(n == wanted && p == end, "it is read as it stands, with all its digits");
	else
		ensure(n == 77 && p == text, "what is refused changes nothing");
}

static void quote_check(const char *text, size_t room)
{
	char *buf = malloc(room ? room : 1);
	struct text t;

	if (!buf)
		abort();
	text_init(&t, buf, room);
	text_quote(&t, text);
	text_num(&t, room);
	ensure(t.len <= 2 + 60 + 3 + 20, "a quoted text is short");
	if (room > 0) {
		ensure(strlen(buf) == (t.len < room ? t.len : room - 1), "it fills the buffer");
		for (const char *p = buf; *p; p++)
			ensure((unsigned char)*p >= ' ' && *p != 0x7f, "it is fit for one line");
	}
	free(buf);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = {data, size};
	size_t room = (size_t)input_number(&in, 1);
	uint64_t max = input_number(&in, 8);
	char *text = input_text(&in, '\0');

	number_check(text, max);
	number_check(text, UINT64_MAX);
	quote_check(text, room);
	free(text);
	return 0;
}
