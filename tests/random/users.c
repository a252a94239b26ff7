/* SPDX-License-Identifier: BSD-2-Clause */
/* The C library's own use of the heap, and what the heap says of itself. */
#include <errno.h>
#include <malloc.h>
#include <regex.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tierheap/tierheap.h>

#include "operations.h"

/* A string that strdup(3) made becomes a block. */
static void use_strdup(struct worker *w)
{
	char text[256];
	size_t n = (size_t)draw_below(&w->draw, sizeof(text));
	struct block b = {.size = n + 1, .weight = n + 1, .stride = 1};

	if (w->live == BLOCKS_MOST)
		return;
	memset(text, 'a' + (int)(n % 26), n);
	text[n] = '\0';
	worker_note(w, "strdup", n);
	char *copy = strdup(text);
	if (copy == NULL && may_fail)
		return;
	if (copy == NULL || strcmp(copy, text) != 0)
		violation(w, "the copy is not the string");
	b.p = (unsigned char *)copy;
	b.align = align_natural(b.size);
	block_take(w, &b);
	worker_add(w, &b);
}

/* getline(3) makes its buffer larger by realloc, open_memstream(3) too. */
static void use_stream(struct worker *w)
{
	size_t n = draw_scaled(&w->draw, 20000), room = 0, length = 0;
	char *text = NULL, *line = NULL;
	FILE *out, *in;

	worker_note(w, "open_memstream and getline", n);
	out = open_memstream(&text, &length);
	for (size_t i = 0; out && i < n; i++)
		fputc('a' + (int)(i % 26), out);
	if (!out || fclose(out) || length != n || !text)
		goto end;
	in = fmemopen(text, n, "r");
	if (in && getline(&line, &room, in) == (ssize_t)n && memcmp(line, text, n) == 0)
		n = 0;
	if (in)
		fclose(in);
end:
	if (n && !may_fail)
		violation(w, "the line is not what was written");
	free(line);
	free(text);
}

static void use_printf(struct worker *w)
{
	int n = (int)draw_scaled(&w->draw, 5000);
	char *text = NULL;

	worker_note(w, "asprintf", (size_t)n);
	if (asprintf(&text, "%*d|%s", n, 7, w->doing) < 0) {
		if (!may_fail)
			violation(w, "it failed");
		return;
	}
	if (strlen(text) != (size_t)n + 9 || text[n - 1] != '7' || text[n] != '|')
		violation(w, "the text is not what was printed");
	free(text);
}

static void use_regex(struct worker *w)
{
	regex_t re;

	worker_note(w, "regcomp", 0);
	if (regcomp(&re, "^(a|b)*c+[[:digit:]]{2,5}$", REG_EXTENDED)) {
		if (!may_fail)
			violation(w, "it failed");
		return;
	}
	if (regexec(&re, "ababcc123", 0, NULL, 0) || !regexec(&re, "abcd1", 0, NULL, 0))
		if (!may_fail)
			violation(w, "it matches something else");
	regfree(&re);
}

static int compare(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

static void ignore(void *node)
{
	(void)node;
}

static void use_tree(struct worker *w)
{
	static const int keys[] = {5, 2, 8, 1, 9, 3, 7, 4, 6, 0};
	void *root = NULL;

	worker_note(w, "tsearch", 0);
	for (size_t i = 0; i < 10; i++)
		tsearch(&keys[i], &root, compare);
	if (!tfind(&keys[3], &root, compare) && !may_fail)
		violation(w, "a key is lost");
	tdestroy(root, ignore);
}

void use_libc(struct worker *w)
{
	switch (draw_below(&w->draw, 8)) {
	case 0:
		use_stream(w);
		return;
	case 1:
		use_printf(w);
		return;
	case 2:
		use_regex(w);
		return;
	case 3:
		use_tree(w);
		return;
	default:
		use_strdup(w);
	}
}

static void info_check(struct worker *w)
{
	size_t length = 0;
	char *text = NULL;
	FILE *out = open_memstream(&text, &length);

	worker_note(w, "malloc_info", 0);
	if (!out)
		return;
	if (malloc_info(1, out) != EINVAL)
		violation(w, "options other than 0 are no EINVAL");
	if (malloc_info(0, out) || fclose(out) || strncmp(text, "<malloc version=", 16) != 0)
		if (!may_fail)
			violation(w, "it does not say what it is");
	free(text);
}

/* At least what this worker has is in use, but for what its blocks have not been written to. */
static void mallinfo_check(struct worker *w)
{
	struct mallinfo2 info;

	worker_note(w, "mallinfo2", 0);
	info = mallinfo2();
	if (tierheap_active() && info.uordblks == 0)
		violation(w, "nothing is in use");
	mallopt(M_MMAP_THRESHOLD, 1 << 20);
}

static void stats_check(struct worker *w)
{
	struct tierheap_stats s = {.size = sizeof(s)};

	worker_note(w, "tierheap_stats", 0);
	if (tierheap_active() && tierheap_stats(&s))
		violation(w, "it failed");
	if (tierheap_active() && tierheap_tier_of(&s) != -1)
		violation(w, "a place on the stack is said to be in the heap");
	if (s.share < 0 || s.share > 1 || s.wanted_share < 0 || s.wanted_share > 1)
		violation(w, "the share is %f, wanted %f", s.share, s.wanted_share);
}

static void text_count(void *ctx, const char *text)
{
	*(size_t *)ctx += strlen(text);
}

void inspect(struct worker *w)
{
	size_t printed = 0;

	switch (draw_below(&w->draw, 12)) {
	case 0:
		worker_note(w, "malloc_trim", 0);
		malloc_trim(0);
		return;
	case 1:
		info_check(w);
		return;
	case 2:
		worker_note(w, "malloc_stats_print", 0);
		if (optional.malloc_stats_print) {
			optional.malloc_stats_print(text_count, &printed, "Jmdablxeh");
			if (printed == 0)
				violation(w, "it prints nothing");
		}
		return;
	case 3:
	case 4:
	case 5:
	case 6:
		stats_check(w);
		return;
	default:
		mallinfo_check(w);
	}
}
