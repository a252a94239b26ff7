/* SPDX-License-Identifier: BSD-2-Clause */
/* Node lists: what is taken is a list as the kernel writes them, and comes back the same. */
#include "nodelist.h"

#include "fuzz.h"

/* A list that is taken, read by other means: digits, '-' and ',' alone; each number as it stands. */
static void members_check(const char *text, const struct nodeset *set)
{
	const char *p = text;
	char *end;

	for (; *p && *p != '\n'; p = *end == ',' ? end + 1 : end) {
		unsigned long first = strtoul(p, &end, 10), last = first;

		ensure(*p >= '0' && *p <= '9', "a number begins with a digit");
		if (*end == '-') {
			p = end + 1;
			ensure(*p >= '0' && *p <= '9', "so does the end of a range");
			last = strtoul(p, &end, 10);
		}
		ensure(first <= last && last < NODE_MAX, "a range runs upwards, below the limit");
		ensure(nodeset_has(set, (unsigned)first) && nodeset_has(set, (unsigned)last),
		       "both ends of a range are members");
		ensure(*end == ',' || *end == '\0' || *end == '\n', "a comma parts two ranges");
	}
}

static void format_check(const struct nodeset *set)
{
	char whole[8 * NODE_MAX], cut[16] = "###############";
	struct nodeset again = {{1}};
	size_t len = nodelist_format(set, whole, sizeof(whole));

	ensure(len == strlen(whole), "the length is the text's");
	ensure(nodelist_format(set, cut, 8) == len, "and the whole text's where it is cut");
	ensure(strncmp(whole, cut, 7) == 0 && strlen(cut) == (len < 7 ? len : 7) && cut[8] == '#',
	       "which it is at the end of the buffer");
	if (nodeset_empty(set)) {
		ensure(strcmp(whole, "none") == 0, "an empty set is none");
		return;
	}
	ensure(nodelist_parse(whole, &again) && memcmp(&again, set, sizeof(again)) == 0,
	       "what is written is read back the same");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = {data, size};
	struct nodeset set, before;
	char *text = input_text(&in, '\0');

	memset(&set, 0x5a, sizeof(set));
	before = set;
	if (nodelist_parse(text, &set)) {
		members_check(text, &set);
		format_check(&set);
		for (int node = -1; (node = nodeset_next(&set, (unsigned)node + 1)) >= 0;)
			ensure(nodeset_has(&set, (unsigned)node), "the next member is one");
	} else {
		ensure(memcmp(&set, &before, sizeof(set)) == 0, "what is refused changes nothing");
	}
	free(text);
	return 0;
}
