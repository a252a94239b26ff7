/* SPDX-License-Identifier: BSD-2-Clause */
#include "nodelist.h"

#include "tests/lib/tap.h"
#include "tests/unit/sets.h"

static struct nodeset set_of(const char *list)
{
	struct nodeset set = {0};

	tap_need(nodelist_parse(list, &set), "a list of the test's own is refused");
	return set;
}

static void lists_are_read(void)
{
	static const struct {
		const char *text, *same;
		unsigned count;
	} row[] = {
		{"", "none", 0},
		{"\n", "none", 0},
		{"0", "0", 1},
		{"0\n", "0", 1},
		{"0-1,3", "0-1,3", 3},
		{"3,0-1\n", "0-1,3", 3},
		{"0,1,2", "0-2", 3},
		{"7-7", "7", 1},
		{"1-3,2-5", "1-5", 5},
		{"63-64", "63-64", 2},
		{"007", "7", 1},
		{"1023", "1023", 1},
		{"0-1023", "0-1023", 1024},
	};
	char text[64];

	for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
		struct nodeset set;

		if (!fact(nodelist_parse(row[i].text, &set), "list %zu is read", i))
			continue;
		nodelist_format(&set, text, sizeof(text));
		fact_text(text, row[i].same, "list %zu is written as %s", i, row[i].same);
		fact_num(nodeset_count(&set), row[i].count, "%s has %u nodes", text, row[i].count);
	}
}

static void other_text_is_refused(void)
{
	static const char *const text[] = {
		"none", "a", "0x1", " 0", "0 ", "-1", "+1", "1-", "1-0", ",0", "0,", "0,,1",
		"0-1-2", "0\n\n", "0\n1", "1024", "0-1024", "18446744073709551617", "1.0", "0;1",
		"0-3:2",
	};
	const struct nodeset before = set_of("5,700");

	for (size_t i = 0; i < ARRAY_SIZE(text); i++) {
		struct nodeset set = before;
		bool taken = nodelist_parse(text[i], &set);

		fact(!taken && nodeset_equal(&set, &before),
		     "refused text %zu is refused and leaves the set alone", i);
	}
}

static void writing_is_cut(void)
{
	const struct nodeset set = set_of("0-1,3,1000-1023");
	char text[8] = "#######";

	fact_num(nodelist_format(&set, text, 4), 15, "a cut list still says its whole length");
	fact_text(text, "0-1", "a list is cut at the size of the buffer, with its NUL");
	fact_text(text + 4, "###", "nothing behind the buffer is written");
	fact_num(nodelist_format(&set, NULL, 0), 15, "a buffer of no size is only counted");
}

static void members_are_found(void)
{
	const struct nodeset set = set_of("3,63-64,1023"), none = set_of("");

	fact_num(nodeset_next(&set, 0), 3, "the first member of a set");
	fact_num(nodeset_next(&set, 3), 3, "a member is its own next");
	fact_num(nodeset_next(&set, 4), 63, "the next member in the same word");
	fact_num(nodeset_next(&set, 64), 64, "the first bit of a word");
	fact_num(nodeset_next(&set, 65), 1023, "the next member some words on");
	fact_num(nodeset_next(&set, 1024), -1, "nothing is behind the last node");
	fact_num(nodeset_next(&set, 4000000000u), -1, "nothing is far behind the last node");
	fact_num(nodeset_next(&none, 0), -1, "the empty set has no first member");
	fact(nodeset_empty(&none) && !nodeset_empty(&set), "only the empty set is empty");
	fact(nodeset_has(&set, 1023) && !nodeset_has(&set, 1022), "the last node is told apart");
	fact(!nodeset_has(&set, 1024 + 3), "a node of 1024 and more is in no set");
}

static void sets_are_combined(void)
{
	struct nodeset set = set_of("0-3,100"), with = set_of("2-5,100,1023"),
	want = set_of("2-3,100");

	nodeset_intersect(&set, &with);
	fact(nodeset_equal(&set, &want), "the intersection has what both have");
	nodeset_subtract(&with, &set);
	want = set_of("4-5,1023");
	fact(nodeset_equal(&with, &want), "the difference has what only the first has");
	fact(!nodeset_equal(&with, &set), "sets that differ are not equal");
}

int main(void)
{
	lists_are_read();
	other_text_is_refused();
	writing_is_cut();
	members_are_found();
	sets_are_combined();
	return fact_end();
}
