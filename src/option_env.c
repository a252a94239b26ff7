/* SPDX-License-Identifier: BSD-2-Clause */
/* Settings from an environment block, and what a misspelt name was meant to be. */
#include <string.h>

#include "option.h"
#include "text.h"

#define PREFIX       "TIERHEAP_"
#define PREFIX_LEN   (sizeof(PREFIX) - 1)
#define NAME_LEN_MAX 32  /* bytes without the prefix; nothing longer is like one of ours */
#define LINE_LEN_MAX 400 /* bytes of one error */

static char upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/*
 * Edits (insert, delete, replace, swap two neighbours) that turn the first `len`
 * bytes of `name` into `known`, letters in either case: optimal string alignment.
 */
static unsigned edit_distance(const char *name, size_t len, const char *known)
{
	unsigned row[3][NAME_LEN_MAX + 1];
	unsigned *before = row[0], *last = row[1], *now = row[2];
	size_t known_len = strlen(known);

	for (unsigned j = 0; j <= known_len; j++)
		last[j] = j;
	for (size_t i = 1; i <= len; i++) {
		now[0] = (unsigned)i;
		for (size_t j = 1; j <= known_len; j++) {
			char c = upper(name[i - 1]);

			now[j] = least(least(last[j], now[j - 1]) + 1,
			               last[j - 1] + (c != known[j - 1]));
			if (i > 1 && j > 1 && c == known[j - 2] &&
			    upper(name[i - 2]) == known[j - 1])
				now[j] = least(now[j], before[j - 2] + 1);
		}
		unsigned *spare = before;
		before = last;
		last = now;
		now = spare;
	}
	return last[known_len];
}

/* The one known name that is near, or NULL: a third of its letters may differ. */
static const char *closest_name(const char *name, size_t len)
{
	const char *found = NULL;
	unsigned best = NAME_LEN_MAX;

	if (len > NAME_LEN_MAX)
		return NULL;
	for (size_t i = 0; i < option_count; i++) {
		const char *known = option_table[i].name;
		unsigned distance = edit_distance(name, len, known);

		if (distance < best && distance <= strlen(known) / 3) {
			best = distance;
			found = known;
		}
	}
	return found;
}

/* Fit for one line: control bytes, which no name of ours has, as '?'. */
static void name_copy(char *buf, size_t size, const char *name, size_t len)
{
	size_t n = len < size - 1 ? len : size - 1;

	for (size_t i = 0; i < n; i++)
		buf[i] = (unsigned char)name[i] < ' ' || name[i] == 0x7f ? '?' : name[i];
	buf[n] = '\0';
}

static void say_unknown(const char *label, const char *name, size_t len, char *line)
{
	const char *meant = closest_name(name, len);
	struct text t;

	text_init(&t, line, LINE_LEN_MAX);
	text_str(&t, label);
	text_str(&t, " is not a setting");
	if (meant != NULL) {
		text_str(&t, "; did you mean " PREFIX);
		text_str(&t, meant);
		text_str(&t, "?");
		return;
	}
	text_str(&t, ": run `tierheap options` for the list");
}

/* Is an earlier entry for the same name there? getenv(3) sees only the first. */
static bool is_shadowed(char *const *environment, size_t at, size_t len)
{
	for (size_t i = 0; i < at; i++) {
		const char *entry = environment[i];

		if (strncmp(entry, environment[at], len) == 0 && entry[len] == '=')
			return true;
	}
	return false;
}

/* entry: PREFIX, a name, '=' at `len`, the value. */
static bool entry_read(struct settings *s, const char *entry, size_t len, char *line)
{
	char label[PREFIX_LEN + 2 * NAME_LEN_MAX];

	name_copy(label, sizeof(label), entry, len);
	const struct option_row *row = option_by_name(label + PREFIX_LEN);
	if (row != NULL)
		return option_parse(s, row, label, entry + len + 1, line, LINE_LEN_MAX);
	say_unknown(label, entry + PREFIX_LEN, len - PREFIX_LEN, line);
	return false;
}

unsigned option_read_environment(struct settings *s, char *const *environment,
                                 void (*report)(void *ctx, const char *line), void *ctx)
{
	char line[LINE_LEN_MAX];
	unsigned errors = 0;

	for (size_t i = 0; environment != NULL && environment[i] != NULL; i++) {
		const char *entry = environment[i];

		if (strncmp(entry, PREFIX, PREFIX_LEN) != 0)
			continue;
		size_t len = strcspn(entry, "=");
		if (entry[len] != '=' || is_shadowed(environment, i, len))
			continue;
		if (!entry_read(s, entry, len, line)) {
			errors++;
			report(ctx, line);
		}
	}
	return errors;
}
