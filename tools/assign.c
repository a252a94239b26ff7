/* SPDX-License-Identifier: BSD-2-Clause */
#include "assign.h"

#include <string.h>

#include "extra.h"
#include "message.h"

static void keys_list(char *buf, size_t size)
{
	size_t len = 0;

	buf[0] = '\0';
	for (size_t i = 0; i < option_count && len < size; i++)
		if (option_table[i].key)
			len += (size_t)snprintf(buf + len, size - len, "%s%s", len ? ", " : "",
						option_table[i].key);
}

/* NULL: no key stands before the "=". */
static const struct option_row *row_find(const char *text, const char *equals)
{
	char key[32];
	size_t len = (size_t)(equals - text);

	if (len >= sizeof(key))
		return NULL;
	memcpy(key, text, len);
	key[len] = '\0';
	return option_by_key(key);
}

/* One KEY=VALUE into *s. */
static bool assignment_read(struct assignments *a, struct settings *s, const char *text)
{
	const char *equals = strchr(text, '=');
	const struct option_row *row;
	char why[512], keys[128];

	if (!equals) {
		message_line("\"%s\" is no setting: write KEY=VALUE, such as ratio=1:4", text);
		return false;
	}
	row = row_find(text, equals);
	if (!row) {
		keys_list(keys, sizeof(keys));
		message_line("\"%s\" can't be set while a process runs: write one of %s", text,
			     keys);
		return false;
	}
	if (!option_parse(s, row, row->key, equals + 1, why, sizeof(why))) {
		message_line("%s", why);
		return false;
	}
	if (extra_has(row))
		a->extra = row->key;
	return true;
}

bool assignments_read(struct assignments *a, int argc, char **argv)
{
	struct settings s;
	bool ok = true;

	*a = (struct assignments){argv, argc, NULL};
	option_defaults(&s);
	s.ratio_dram = s.ratio_pmem = 1;
	for (int i = 0; i < argc; i++)
		ok &= assignment_read(a, &s, argv[i]);
	/* The installed sizes were compared when the process started. */
	if (ok && s.ratio_dram == 0 && s.ratio_pmem == 0) {
		message_line(
		    "ratio can't become \"auto\" while a process runs: write D:P, such as 1:4");
		ok = false;
	}
	return ok;
}

bool assignments_apply(const struct assignments *a, struct settings *s, char *why, size_t why_size)
{
	for (int i = 0; i < a->argc; i++) {
		const char *equals = strchr(a->argv[i], '=');
		const struct option_row *row = row_find(a->argv[i], equals);

		option_parse(s, row, row->key, equals + 1, why, why_size);
	}
	return option_check(s, why, why_size);
}

bool assignment_key(const char *text)
{
	return option_by_key(text) != NULL;
}

void assignments_print(FILE *out)
{
	for (size_t i = 0; i < option_count; i++)
		if (option_table[i].key)
			fprintf(out, "  %s=%s\n      %s\n", option_table[i].key,
				option_table[i].value, option_table[i].help);
}
