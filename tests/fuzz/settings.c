/* SPDX-License-Identifier: BSD-2-Clause */
/* Settings: an environment, lines of it parted by newlines, and a request of `tierheap set`. */
#include "fuzz.h"
#include "option.h"
#include "setup.h"

#define ENTRIES 32u

static void ranges_check(const struct settings *s)
{
	ensure(s->ratio_dram <= 1000000 && s->ratio_pmem <= 1000000, "a ratio's parts have a limit");
	ensure(s->policy <= TIERHEAP_POLICY_PMEM_ONLY, "a policy is a known one");
	ensure(s->bind <= BIND_STRICT && s->move <= MOVE_THREAD, "so are other words");
	ensure(s->engine <= TIERHEAP_ENGINE_MEMKIND && s->kind.choice <= KIND_DIRECTORY,
	       "and those of memkind");
	ensure(s->threshold >= 1 && s->threshold_max >= 1, "a threshold is a size");
	ensure(memchr(s->kind.directory, '\0', sizeof(s->kind.directory)), "a path has its end");
	ensure((s->kind.choice == KIND_DIRECTORY) == (s->kind.directory[0] == '/'),
	       "a directory is an absolute path, and nothing else is");
	ensure(memchr(s->include.text, '\0', NAMES_SIZE) && memchr(s->exclude.text, '\0', NAMES_SIZE),
	       "a list of names too");
	ensure(s->pmem_auto == nodeset_empty(&s->pmem_nodes), "nodes are given or not");
	ensure(s->dram_auto == nodeset_empty(&s->dram_nodes), "of both tiers");
}

/* Every value can be written and is read back the same. */
static void formats_check(const struct settings *s)
{
	char text[8 * NODE_MAX], why[256];

	for (size_t i = 0; i < option_count; i++) {
		struct settings again = *s;
		size_t len = option_format(s, &option_table[i], text, sizeof(text));

		ensure(len == strlen(text), "a value's length is its text's");
		ensure(option_parse(&again, &option_table[i], "x", text, why, sizeof(why)),
		       "a value that is written can be read");
		ensure(memcmp(&again, s, sizeof(again)) == 0, "and is the same then");
	}
}

static void line_check(void *ctx, const char *line)
{
	unsigned *count = ctx;

	ensure(strlen(line) > 10 && strlen(line) < 400, "an error is one line");
	for (; *line; line++)
		ensure((unsigned char)*line >= ' ' && *line != 0x7f, "without control bytes");
	++*count;
}

/* Digits and one letter, worked out in more bits. */
static void size_check(const char *text)
{
	static const char letters[] = "kKmMgG";
	unsigned __int128 wanted = 0, most = (unsigned __int128)1 << 63;
	const char *p = text;
	uint64_t got = 7;

	while (*p >= '0' && *p <= '9' && wanted <= most)
		wanted = 10 * wanted + (unsigned)(*p++ - '0');
	bool good = p > text;
	const char *letter = *p ? strchr(letters, *p) : NULL;
	if (letter)
		wanted <<= 10 * ((letter - letters) / 2 + 1);
	good = good && p[letter != NULL] == '\0' && wanted <= most;
	ensure(option_parse_size(text, &got) == good, "a size is digits and at most one letter");
	ensure(got == (good ? (uint64_t)wanted : 7), "of that many bytes");
}

/* Which of the first bytes of a name each beginning of a pattern fits. */
static bool pattern_check(const char *pattern, size_t len, const char *name)
{
	static bool fits[NAMES_SIZE + 1][NAMES_SIZE + 1]; /* of this call; one thread */
	size_t n = strnlen(name, NAMES_SIZE);

	memset(fits, 0, sizeof(fits));
	fits[0][0] = true;
	for (size_t p = 1; p <= len; p++)
		for (size_t i = 0; i <= n; i++)
			if (pattern[p - 1] == '*')
				fits[p][i] = fits[p - 1][i] || (i > 0 && fits[p][i - 1]);
			else
				fits[p][i] = i > 0 && fits[p - 1][i - 1] &&
					     (pattern[p - 1] == '?' || pattern[p - 1] == name[i - 1]);
	return fits[len][n];
}

static void names_check(const struct names *names, const char *name)
{
	size_t len = 0, all = strlen(names->text);
	const char *found, *p = names->text;

	if (strlen(name) > NAMES_SIZE)
		return;
	found = names_find(names, name, &len);
	ensure(!found || (found >= names->text && found + len <= names->text + all),
	       "a pattern lies in its list");
	while (*p && p != found) {
		size_t one = strcspn(p, ",");

		ensure(one > 0 && !pattern_check(p, one, name), "no pattern before it fits");
		p += one + (p[one] == ',');
	}
	ensure(!found || pattern_check(found, len, name), "the one that is found does");
}

static void each_row_check(struct settings *s, const char *text)
{
	size_check(text);
	for (size_t i = 0; i < option_count; i++) {
		struct settings before = *s;
		char why[200] = "";

		if (option_parse(s, &option_table[i], "label", text, why, sizeof(why)))
			continue;
		ensure(memcmp(&before, s, sizeof(before)) == 0, "what is refused changes nothing");
		ensure(strncmp(why, "label: \"", 8) == 0, "and the line quotes it");
	}
	ranges_check(s);
}

static void wanted_check(struct settings *s, struct input *in)
{
	struct settings before = *s;
	struct tierheap_wanted w = {
	    .policy = (uint32_t)input_number(in, 1), .ratio_dram = (uint32_t)input_number(in, 4),
	    .ratio_pmem = (uint32_t)input_number(in, 4), .threshold = input_number(in, 8),
	    .threshold_min = input_number(in, 8), .threshold_max = input_number(in, 8),
	};

	if (!setup_take(s, &w)) {
		ensure(memcmp(&before, s, sizeof(before)) == 0, "a request is taken as a whole");
		return;
	}
	ensure(s->policy <= TIERHEAP_POLICY_PMEM_ONLY && s->ratio_dram <= 1000000 &&
	       s->ratio_pmem <= 1000000, "what is taken is in range");
	ensure(s->threshold_min <= s->threshold_max, "with a minimum below the maximum");
	ensure(option_share(s) >= 0 && option_share(s) <= 1, "a share is a part of the whole");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = {data, size};
	char *entry[ENTRIES + 1] = {NULL}, why[200];
	unsigned lines = 0, n = 0;
	struct settings s;

	option_defaults(&s);
	ranges_check(&s);
	while (n < ENTRIES && in.size > 0 && *in.data != '\0')
		entry[n++] = input_text(&in, '\n');
	ensure(option_read_environment(&s, entry, line_check, &lines) == lines,
	       "each error is reported once");
	ranges_check(&s);
	formats_check(&s);
	option_check(&s, why, sizeof(why));
	for (unsigned i = 0; i < n; i++) {
		const char *value = strchr(entry[i], '=');

		names_check(&s.include, entry[i]);
		names_check(&s.exclude, value ? value + 1 : "");
		names_select(&s.include, &s.exclude, entry[i], why, sizeof(why));
	}
	for (unsigned i = 0; i < n; i++) {
		const char *value = strchr(entry[i], '=');

		each_row_check(&s, value ? value + 1 : entry[i]);
		option_by_key(entry[i]);
		free(entry[i]);
	}
	formats_check(&s);
	input_number(&in, 1);
	wanted_check(&s, &in);
	return 0;
}
