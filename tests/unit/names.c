/* SPDX-License-Identifier: BSD-2-Clause */
/* Patterns of commands' names, and whom they select. */
#include "names.h"

#include "tests/lib/tap.h"

/* Against one pattern. */
static void patterns_fit(void)
{
	static const struct {
		const char *pattern, *name;
		bool fits;
	} row[] = {
		{"sh", "sh", true},
		{"sh", "shell", false},
		{"sh", "ash", false},
		{"sh", "s", false},
		{"sh", "", false},
		{"*", "sh", true},
		{"*", "", true},
		{"**", "sh", true},
		{"?", "s", true},
		{"?", "", false},
		{"?", "sh", false},
		{"redis-*", "redis-server", true},
		{"redis-*", "redis-", true},
		{"redis-*", "redis", false},
		{"redis-*", "my-redis-server", false},
		{"*-server", "redis-server", true},
		{"*-server", "redis-server2", false},
		{"*-server", "a-server-server", true},
		{"*a*b", "xaxab", true},
		{"*a*b", "xaxba", false},
		{"a*a", "a", false},
		{"a*a", "aa", true},
		{"?*?", "s", false},
		{"?*?", "sh", true},
		{"java?*", "java", false},
		{"python3.?", "python3.11", false},
		{"python3.*", "python3.11", true},
		{"python3.*", "python3x11", false},
		{"[", "[", true},
		{"[a]", "a", false},
		{"\\*", "*", false},
	};

	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct names names;
		size_t len = 0;

		tap_need(names_parse(row[i].pattern, &names), "a pattern of the test is none");
		const char *found = names_find(&names, row[i].name, &len);
		fact((found != NULL) == row[i].fits, "\"%s\" %s \"%s\"", row[i].pattern,
		     row[i].fits ? "fits" : "does not fit", row[i].name);
		fact(!row[i].fits || (found == names.text && len == strlen(row[i].pattern)),
		     "\"%s\" is the whole pattern", row[i].pattern);
	}
}

static void lists_are_searched(void)
{
	struct names names;
	size_t len = 0;

	names_parse("sh,redis-*,java", &names);
	fact(names_find(&names, "sh", &len) == names.text && len == 2, "the first of a list fits");
	fact(names_find(&names, "redis-cli", &len) == names.text + 3 && len == 7,
	     "one in the middle, which ends at its comma");
	fact(names_find(&names, "java", &len) == names.text + 11 && len == 4, "the last");
	fact(names_find(&names, "sh,redis-*,java", &len) == NULL, "the list is no name");
	fact(names_find(&names, "jav", &len) == NULL, "a name that begins one is not in it");
	names_parse("*,sh", &names);
	fact(names_find(&names, "sh", &len) == names.text && len == 1,
	     "where two fit the first is given");
	names_parse("", &names);
	fact(names_find(&names, "sh", &len) == NULL && names_find(&names, "", &len) == NULL,
	     "nothing is in an empty list");
}

static void wrong_lists_are_refused(void)
{
	static const char *const wrong[] = {
		",", "sh,", ",sh", "a,,b", "a b", " a", "a ", "a, b", "a\tb", "a\n", "a\177", "/bin/sh",
		"sh/",
	};
	char text[NAMES_SIZE + 1];
	struct names names, before;

	names_parse("sh", &before);
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		names = before;
		fact(!names_parse(wrong[i], &names) && memcmp(&names, &before, sizeof(names)) == 0,
		     "\"%s\" is refused, and nothing changes", wrong[i]);
	}
	memset(text, 'a', sizeof(text));
	text[NAMES_SIZE] = '\0';
	names = before;
	fact(!names_parse(text, &names) && memcmp(&names, &before, sizeof(names)) == 0,
	     "256 bytes are refused");
	text[NAMES_SIZE - 1] = '\0';
	fact(names_parse(text, &names) && strcmp(names.text, text) == 0, "255 are taken");
	fact(names_parse("s\xc3\xa9*", &names), "so are names of any letters");
}

static void the_worst_pattern_takes_no_time(void)
{
	char text[NAMES_SIZE] = "", name[NAMES_SIZE] = "";
	struct names names;
	size_t len;

	/* By trying all ways this would take longer than the world is old. */
	for (size_t i = 0; i + 2 < sizeof(text); i += 2)
		memcpy(text + i, "*a", 2);
	memset(name, 'a', sizeof(name) - 2);
	name[sizeof(name) - 2] = 'b';
	names_parse(text, &names);
	fact(names_find(&names, name, &len) == NULL, "many stars are no trouble");
}

static void programs_are_selected(void)
{
	static const struct {
		const char *include, *exclude, *path, *why; /* why: NULL: selected */
	} row[] = {
		{"*", "", "/usr/bin/redis-server", NULL},
		{"*", "", "", NULL},
		{"redis-*", "", "/usr/bin/redis-server", NULL},
		{"redis-*", "", "redis-server", NULL},
		{"redis-*", "", "./redis-server", NULL},
		{"redis-*,java", "", "/bin/sh",
		 "not included by TIERHEAP_INCLUDE \"redis-*,java\""},
		{"", "", "/bin/sh", "not included by TIERHEAP_INCLUDE \"\""},
		{"*", "cat,?ash", "/bin/bash", "excluded by TIERHEAP_EXCLUDE \"?ash\""},
		{"*", "bin", "/bin/bash", NULL},
		{"bash", "bash", "/bin/bash", "excluded by TIERHEAP_EXCLUDE \"bash\""},
		{"*", "a", "a/", NULL},
	};
	char why[128];

	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct names include, exclude;

		names_parse(row[i].include, &include);
		names_parse(row[i].exclude, &exclude);
		bool yes = names_select(&include, &exclude, row[i].path, why, sizeof(why));
		fact(yes == (row[i].why == NULL), "\"%s\" less \"%s\" %s %s", row[i].include,
		     row[i].exclude, row[i].why ? "leaves out" : "selects", row[i].path);
		fact_text(why, row[i].why ? row[i].why : "", "and says why, or nothing");
	}
}

static void a_long_list_is_cut_in_the_reason(void)
{
	struct names include, exclude = {{0}};
	char text[NAMES_SIZE] = "", why[128];

	memset(text, 'a', sizeof(text) - 1);
	names_parse(text, &include);
	fact(!names_select(&include, &exclude, "sh", why, sizeof(why)) &&
	     strlen(why) < sizeof(why) - 1 && strcmp(why + strlen(why) - 4, "...\"") == 0,
	     "a reason fits into the statistics' message");
	exclude = include;
	fact(!names_select(&include, &exclude, text, why, sizeof(why)) &&
	     strlen(why) < sizeof(why) - 1 && strcmp(why + strlen(why) - 4, "...\"") == 0,
	     "that of a long pattern too");
}

int main(void)
{
	patterns_fit();
	lists_are_searched();
	wrong_lists_are_refused();
	the_worst_pattern_takes_no_time();
	programs_are_selected();
	a_long_list_is_cut_in_the_reason();
	return fact_end();
}
