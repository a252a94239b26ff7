/* SPDX-License-Identifier: BSD-2-Clause */
#include "option.h"

#include <string.h>

#include "text.h"

#define SIZE_PARSED (UINT64_C(1) << 63) /* bytes: the largest that any text may give */

/* The field of a row; the row's type says what it points to. */
static void *field_of(struct settings *s, const struct option_row *row)
{
	return (char *)s + row->offset;
}

static const void *field_read(const struct settings *s, const struct option_row *row)
{
	return (const char *)s + row->offset;
}

/* A ratio takes two fields: its own and the next. */
_Static_assert(offsetof(struct settings, ratio_pmem) ==
               offsetof(struct settings, ratio_dram) + sizeof(uint32_t), "ratio_pmem is next");

static bool row_is_pmem(const struct option_row *row)
{
	return row->offset == offsetof(struct settings, pmem_nodes);
}

bool option_parse_size(const char *text, uint64_t *out)
{
	uint64_t n;
	unsigned shift = 0;

	if (!text_read_num(&text, SIZE_PARSED, &n))
		return false;
	switch (*text) {
	case 'k':
	case 'K':
		shift = 10;
		break;
	case 'm':
	case 'M':
		shift = 20;
		break;
	case 'g':
	case 'G':
		shift = 30;
		break;
	}
	if (shift > 0)
		text++;
	if (*text != '\0' || n > SIZE_PARSED >> shift)
		return false;
	*out = n << shift;
	return true;
}

size_t option_format_size(uint64_t bytes, char *buf, size_t size)
{
	static const char *const suffix[] = {"", "K", "M", "G"};
	size_t i = 0;
	struct text t;

	text_init(&t, buf, size);
	if (bytes == UINT64_MAX) {
		text_str(&t, "unlimited");
		return t.len;
	}
	while (i + 1 < ARRAY_SIZE(suffix) && bytes > 0 && bytes % 1024 == 0) {
		bytes /= 1024;
		i++;
	}
	text_num(&t, bytes);
	text_str(&t, suffix[i]);
	return t.len;
}

static bool parse_size(const struct option_row *row, const char *text, uint64_t *out)
{
	uint64_t n = UINT64_MAX;

	if (row->max != UINT64_MAX || strcmp(text, "unlimited") != 0) {
		if (!option_parse_size(text, &n) || n < row->min || n > row->max)
			return false;
	}
	*out = n;
	return true;
}

static bool parse_ratio(const struct option_row *row, const char *text, uint32_t out[2])
{
	uint64_t dram = 0, pmem = 0;

	if (*text != '\0' && strcmp(text, "auto") != 0) {
		if (!text_read_num(&text, row->max, &dram) || *text++ != ':' ||
		    !text_read_num(&text, row->max, &pmem) || *text != '\0' || dram + pmem == 0)
			return false;
	}
	out[0] = (uint32_t)dram;
	out[1] = (uint32_t)pmem;
	return true;
}

static bool parse_choice(const struct option_row *row, const char *text, uint32_t *out)
{
	for (uint32_t i = 0; row->choices[i] != NULL; i++) {
		if (strcmp(row->choices[i], text) == 0) {
			*out = i;
			return true;
		}
	}
	return false;
}

static bool parse_nodes(const char *text, struct nodeset *out, bool *is_auto)
{
	struct nodeset set = {0};
	bool by_itself = strcmp(text, "auto") == 0;

	/* nodelist_parse takes what the kernel writes: a final newline, an empty set */
	if (!by_itself &&
	    (!nodelist_parse(text, &set) || nodeset_empty(&set) || strchr(text, '\n') != NULL))
		return false;
	*out = set;
	*is_auto = by_itself;
	return true;
}

static bool parse_bool(const char *text, bool *out)
{
	static const char *const words[] = {"off", "on", "0", "1", "no", "yes"};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		if (strcmp(words[i], text) == 0) {
			*out = i % 2 == 1;
			return true;
		}
	}
	return false;
}

static bool parse_kind(const struct option_row *row, const char *text, struct option_kind *out)
{
	struct option_kind kind = {.choice = KIND_DIRECTORY};
	size_t len = strlen(text);

	if (*text != '/' ? !parse_choice(row, text, &kind.choice) : len >= sizeof(kind.directory))
		return false;
	if (kind.choice == KIND_DIRECTORY)
		memcpy(kind.directory, text, len);
	*out = kind;
	return true;
}

static bool parse_row(struct settings *s, const struct option_row *row, const char *text)
{
	void *field = field_of(s, row);

	switch (row->type) {
	case OPTION_RATIO:
		return parse_ratio(row, text, field);
	case OPTION_CHOICE:
		return parse_choice(row, text, field);
	case OPTION_SIZE:
		return parse_size(row, text, field);
	case OPTION_NODES:
		return parse_nodes(text, field, row_is_pmem(row) ? &s->pmem_auto : &s->dram_auto);
	case OPTION_BOOL:
		return parse_bool(text, field);
	case OPTION_KIND:
		return parse_kind(row, text, field);
	case OPTION_NAMES:
		return names_parse(text, field);
	}
	return false;
}

static void text_size(struct text *t, uint64_t bytes)
{
	char size[24];

	option_format_size(bytes, size, sizeof(size));
	text_str(t, size);
}

static void say_ratio(struct text *t, const struct option_row *row)
{
	text_str(t, " is not a ratio: write D:P with two whole numbers from 0 to ");
	text_num(t, row->max);
	text_str(t, ", not both 0, such as 1:4");
}

static void say_choice(struct text *t, const struct option_row *row)
{
	text_str(t, " is not known: write ");
	for (size_t i = 0; row->choices[i] != NULL; i++) {
		if (i > 0)
			text_str(t, row->choices[i + 1] != NULL ? ", " : " or ");
		text_str(t, row->choices[i]);
	}
}

static void say_kind(struct text *t, const struct option_row *row)
{
	text_str(t, " is no kind of memory: write ");
	for (size_t i = 0; row->choices[i] != NULL; i++) {
		text_str(t, row->choices[i]);
		text_str(t, ", ");
	}
	text_str(t, "or the path of a directory, from / on and at most ");
	text_num(t, sizeof(((struct option_kind *)0)->directory) - 1);
	text_str(t, " bytes long");
}

static void say_size(struct text *t, const struct option_row *row)
{
	text_str(t, " is not a size from ");
	text_num(t, row->min);
	text_str(t, " to ");
	text_size(t, row->max == UINT64_MAX ? SIZE_PARSED : row->max);
	text_str(t, ": write whole bytes, or with K, M or G, such as 4K");
	if (row->max == UINT64_MAX)
		text_str(t, "; or unlimited");
}

static void say_names(struct text *t)
{
	text_str(t, " is no list of commands' names: write names with commas and no blanks between "
	            "them, no paths, at most ");
	text_num(t, NAMES_SIZE - 1);
	text_str(t, " bytes, such as redis-*,java");
}

static void say_expected(struct text *t, const struct option_row *row)
{
	switch (row->type) {
	case OPTION_RATIO:
		say_ratio(t, row);
		return;
	case OPTION_CHOICE:
		say_choice(t, row);
		return;
	case OPTION_SIZE:
		say_size(t, row);
		return;
	case OPTION_NODES:
		text_str(t, " is not a list of nodes: write auto, or numbers below ");
		text_num(t, NODE_MAX);
		text_str(t, " and ranges of them, such as 0-1,3");
		return;
	case OPTION_BOOL:
		text_str(t, " is neither on nor off: write one of them");
		return;
	case OPTION_KIND:
		say_kind(t, row);
		return;
	case OPTION_NAMES:
		say_names(t);
		return;
	}
}

bool option_parse(struct settings *s, const struct option_row *row, const char *label,
                  const char *text, char *why, size_t why_size)
{
	struct text t;

	if (parse_row(s, row, text))
		return true;
	text_init(&t, why, why_size);
	text_str(&t, label);
	text_str(&t, ": ");
	text_quote(&t, text);
	say_expected(&t, row);
	return false;
}

static size_t format_nodes(bool is_auto, const struct nodeset *nodes, char *buf, size_t size)
{
	struct text t;

	if (!is_auto)
		return nodelist_format(nodes, buf, size);
	text_init(&t, buf, size);
	text_str(&t, "auto");
	return t.len;
}

static const char *kind_text(const struct option_row *row, const struct option_kind *kind)
{
	return kind->choice == KIND_DIRECTORY ? kind->directory : row->choices[kind->choice];
}

static void format_ratio(struct text *t, const uint32_t ratio[2])
{
	if (ratio[0] == 0 && ratio[1] == 0) {
		text_str(t, "auto");
		return;
	}
	text_num(t, ratio[0]);
	text_str(t, ":");
	text_num(t, ratio[1]);
}

size_t option_format(const struct settings *s, const struct option_row *row, char *buf, size_t size)
{
	const void *field = field_read(s, row);
	struct text t;

	text_init(&t, buf, size);
	switch (row->type) {
	case OPTION_RATIO:
		format_ratio(&t, field);
		break;
	case OPTION_CHOICE:
		text_str(&t, row->choices[*(const uint32_t *)field]);
		break;
	case OPTION_SIZE:
		return option_format_size(*(const uint64_t *)field, buf, size);
	case OPTION_NODES:
		return format_nodes(row_is_pmem(row) ? s->pmem_auto : s->dram_auto, field, buf,
		                    size);
	case OPTION_BOOL:
		text_str(&t, *(const bool *)field ? "on" : "off");
		break;
	case OPTION_KIND:
		text_str(&t, kind_text(row, field));
		break;
	case OPTION_NAMES:
		text_str(&t, ((const struct names *)field)->text);
		break;
	}
	return t.len;
}

void option_defaults(struct settings *out)
{
	*out = (struct settings){0};
	for (size_t i = 0; i < option_count; i++)
		parse_row(out, &option_table[i], option_table[i].dflt);
}

static void say_limits(const struct settings *s, const char *what, char *why, size_t why_size)
{
	struct text t;

	text_init(&t, why, why_size);
	text_str(&t, what);
	text_str(&t, " (threshold ");
	text_size(&t, s->threshold);
	text_str(&t, ", min ");
	text_size(&t, s->threshold_min);
	text_str(&t, ", max ");
	text_size(&t, s->threshold_max);
	text_str(&t, "): change one of them");
}

bool option_check(const struct settings *s, char *why, size_t why_size)
{
	struct text t;

	if (s->threshold_min > s->threshold_max) {
		say_limits(s, "the threshold's minimum is above its maximum", why, why_size);
		return false;
	}
	if (s->policy == TIERHEAP_POLICY_STATIC_THRESHOLD &&
	    (s->threshold < s->threshold_min || s->threshold > s->threshold_max)) {
		say_limits(s, "the fixed threshold lies outside of its limits", why, why_size);
		return false;
	}
	if (s->dry_run && s->engine == TIERHEAP_ENGINE_MEMKIND) {
		text_init(&t, why, why_size);
		text_str(&t, "TIERHEAP_DRY_RUN_TIERS: \"on\" is for engine sorted, and the engine is "
		             "memkind, which places what it counts: leave one of them out");
		return false;
	}
	return true;
}

bool option_in_files(const struct settings *s)
{
	return s->engine == TIERHEAP_ENGINE_MEMKIND && s->kind.choice == KIND_DIRECTORY;
}

double option_share(const struct settings *s)
{
	return (double)s->ratio_pmem / ((double)s->ratio_dram + s->ratio_pmem);
}
