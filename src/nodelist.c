/* SPDX-License-Identifier: BSD-2-Clause */
#include "nodelist.h"

#include "text.h"

bool nodeset_empty(const struct nodeset *s)
{
	return nodeset_next(s, 0) < 0;
}

int nodeset_next(const struct nodeset *s, unsigned from)
{
	if (from >= NODE_MAX)
		return -1;
	size_t i = from / 64;
	uint64_t word = s->word[i] & (UINT64_MAX << (from % 64));

	while (word == 0) {
		if (++i == NODE_WORDS)
			return -1;
		word = s->word[i];
	}
	return (int)(i * 64) + __builtin_ctzll(word);
}

void nodeset_intersect(struct nodeset *s, const struct nodeset *with)
{
	for (size_t i = 0; i < NODE_WORDS; i++)
		s->word[i] &= with->word[i];
}

void nodeset_subtract(struct nodeset *s, const struct nodeset *without)
{
	for (size_t i = 0; i < NODE_WORDS; i++)
		s->word[i] &= ~without->word[i];
}

/* One "N" or "N-M" at *p. */
static bool range_parse(const char **p, struct nodeset *set)
{
	uint64_t first, last;

	if (!text_read_num(p, NODE_MAX - 1, &first))
		return false;
	last = first;
	if (**p == '-') {
		(*p)++;
		if (!text_read_num(p, NODE_MAX - 1, &last) || last < first)
			return false;
	}
	for (uint64_t node = first; node <= last; node++)
		nodeset_add(set, (unsigned)node);
	return true;
}

static bool at_end(const char *p)
{
	return *p == '\0' || (*p == '\n' && p[1] == '\0');
}

bool nodelist_parse(const char *text, struct nodeset *out)
{
	struct nodeset set = {0};

	if (!at_end(text)) {
		if (!range_parse(&text, &set))
			return false;
		while (*text == ',') {
			text++;
			if (!range_parse(&text, &set))
				return false;
		}
		if (!at_end(text))
			return false;
	}
	*out = set;
	return true;
}

size_t nodelist_format(const struct nodeset *s, char *buf, size_t size)
{
	const char *separator = "";
	struct text t;

	text_init(&t, buf, size);
	for (int first = nodeset_next(s, 0); first >= 0;) {
		int last = first;

		while (nodeset_has(s, (unsigned)last + 1))
			last++;
		text_str(&t, separator);
		separator = ",";
		text_num(&t, (uint64_t)first);
		if (last > first) {
			text_str(&t, "-");
			text_num(&t, (uint64_t)last);
		}
		first = nodeset_next(s, (unsigned)last + 1);
	}
	if (t.len == 0)
		text_str(&t, "none");
	return t.len;
}
