/* SPDX-License-Identifier: BSD-2-Clause */
#include "text.h"

#include "tests/lib/tap.h"

static void texts_are_put_together(void)
{
	char buf[128];
	struct text t;

	text_init(&t, buf, sizeof(buf));
	fact_text(buf, "", "a new text is empty");
	text_str(&t, "n=");
	text_num(&t, 0);
	text_str(&t, " ");
	text_num(&t, UINT64_MAX);
	fact_text(buf, "n=0 18446744073709551615",
	          "words and numbers are put together");
	fact_num(t.len, strlen(buf), "the length is the text's");
}

static void texts_are_cut(void)
{
	char buf[8] = "#######";
	struct text t;

	text_init(&t, buf, 5);
	text_str(&t, "abc");
	text_num(&t, 12345);
	text_str(&t, "z");
	fact_text(buf, "abc1", "a text is cut at the buffer's size, with its NUL");
	fact_num(t.len, 9, "a cut text knows its whole length");
	fact_text(buf + 5, "##", "nothing behind the buffer is written");
	text_init(&t, NULL, 0);
	text_str(&t, "abc");
	fact_num(t.len, 3, "without a buffer a text is only counted");
}

static void quotes_fit_on_a_line(void)
{
	char buf[128], long_text[100];
	struct text t;

	text_init(&t, buf, sizeof(buf));
	text_quote(&t, "1;4\n\t\x7f\x1b[31m");
	fact_text(buf, "\"1;4????[31m\"", "control bytes are quoted as question marks");
	memset(long_text, 'x', sizeof(long_text) - 1);
	long_text[sizeof(long_text) - 1] = '\0';
	text_init(&t, buf, sizeof(buf));
	text_quote(&t, long_text);
	fact_num(strlen(buf), 60 + 5, "a long text is quoted in part");
	fact(strstr(buf, "x...\"") != NULL, "and shows that it goes on");
	text_init(&t, buf, sizeof(buf));
	text_quote(&t, "");
	fact_text(buf, "\"\"", "an empty text is quoted as such");
}

static void numbers_are_read(void)
{
	static const struct {
		const char *text, *rest;
		uint64_t max, want;
	} row[] = {
		{"0", "", 0, 0},
		{"42 kB", " kB", 100, 42},
		{"00012-", "-", 12, 12},
		{"18446744073709551615", "", UINT64_MAX, UINT64_MAX},
	};

	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		const char *p = row[i].text;
		uint64_t n = 7;

		fact(text_read_num(&p, row[i].max, &n) && n == row[i].want &&
		     strcmp(p, row[i].rest) == 0,
		     "the number of \"%s\" is read up to \"%s\"", row[i].text, row[i].rest);
	}
}

static void addresses_are_written(void)
{
	char buf[32];
	struct text t;

	text_init(&t, buf, sizeof(buf));
	text_address(&t, (const void *)(uintptr_t)0x30f1234567890abc);
	fact_text(buf, "0x30f1234567890abc", "an address is written in hexadecimal");
	text_init(&t, buf, sizeof(buf));
	text_address(&t, NULL);
	fact_text(buf, "0x0", "so is NULL");
	text_init(&t, buf, sizeof(buf));
	text_address(&t, (const void *)UINTPTR_MAX);
	fact_text(buf, "0xffffffffffffffff", "and the largest one");
}

static void other_numbers_are_refused(void)
{
	static const struct {
		const char *text;
		uint64_t max;
	} row[] = {
		{"", UINT64_MAX}, {"-1", UINT64_MAX}, {"+1", UINT64_MAX}, {" 1", UINT64_MAX},
		{"x1", UINT64_MAX}, {"101", 100}, {"18446744073709551616", UINT64_MAX},
		{"184467440737095516150", UINT64_MAX},
	};

	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		const char *p = row[i].text;
		uint64_t n = 7;

		fact(!text_read_num(&p, row[i].max, &n) && n == 7 && p == row[i].text,
		     "\"%s\" is no number up to %" PRIu64, row[i].text, row[i].max);
	}
}

int main(void)
{
	texts_are_put_together();
	texts_are_cut();
	quotes_fit_on_a_line();
	numbers_are_read();
	other_numbers_are_refused();
	addresses_are_written();
	return fact_end();
}
