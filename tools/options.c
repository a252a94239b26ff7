/* SPDX-License-Identifier: BSD-2-Clause */
/* `tierheap options`: the table of settings, for people, programs and the manual. */
#include <stdio.h>

#include "listing.h"
#include "option.h"
#include "roff.h"
#include "shape.h"
#include "tool.h"

static void text_print(void)
{
	for (size_t i = 0; i < option_count; i++) {
		const struct option_row *row = &option_table[i];

		printf("%sTIERHEAP_%s=%s\n    %s\n    default %s", i ? "\n" : "", row->name,
		       row->value, row->help, option_default(row));
		if (row->flag)
			printf("; tierheap run --%s", row->flag);
		if (row->key)
			printf("; tierheap set PID %s=%s", row->key, row->value);
		putchar('\n');
	}
}

#define READ(name, expression)                                                                     \
	static const char *read_##name(const void *of)                                             \
	{                                                                                          \
		const struct option_row *row = of;                                                 \
		return expression;                                                                 \
	}

static const char *prefixed(const char *prefix, const char *name)
{
	static char text[64]; /* the caller's until the next call; one thread */

	if (!name)
		return NULL;
	snprintf(text, sizeof(text), "%s%s", prefix, name);
	return text;
}

READ(name, prefixed("TIERHEAP_", row->name))
READ(value, row->value)
READ(default, row->dflt)
READ(unit, row->unit)
READ(flag, prefixed("--", row->flag))
READ(key, row->key)
READ(help, row->help)

static const struct shape members[] = {
	{
		.name = "name", .type = SHAPE_TEXT, .read.text = read_name,
		.help = "the variable of the environment",
	},
	{
		.name = "value", .type = SHAPE_TEXT, .read.text = read_value,
		.help = "what it can be",
	},
	{
		.name = "default", .type = SHAPE_TEXT, .read.text = read_default,
		.help = "what it is when it is not set",
	},
	{
		.name = "unit", .type = SHAPE_TEXT, .read.text = read_unit,
		.help = "what its values are",
	},
	{
		.name = "flag", .type = SHAPE_TEXT, .optional = true, .read.text = read_flag,
		.help = "its flag of run; null: none",
	},
	{
		.name = "key", .type = SHAPE_TEXT, .optional = true, .read.text = read_key,
		.help = "its key of set; null: none",
	},
	{
		.name = "help", .type = SHAPE_TEXT, .read.text = read_help,
		.help = "what it is for",
	},
	{.name = NULL},
};

static void json_print(void)
{
	json_t *all = json_array();

	for (size_t i = 0; i < option_count; i++)
		json_array_append_new(all, shape_make(members, &option_table[i]));
	json_dumpf(all, stdout, JSON_INDENT(2));
	putchar('\n');
	json_decref(all);
}

static void schema_show(void)
{
	shape_list_print("options --json", "a setting", members);
}

static void roff_row(const char *what, const char *dashes, const char *name)
{
	if (!name)
		return;
	printf("%s: \\fB%s", what, dashes);
	roff_put(name);
	fputs("\\fR.\n", stdout);
}

static void roff_print(void)
{
	for (size_t i = 0; i < option_count; i++) {
		const struct option_row *row = &option_table[i];

		printf(".TP\n\\fBTIERHEAP_%s\\fR=\\fI", row->name);
		roff_put(row->value);
		fputs("\\fR\n", stdout);
		roff_put(row->help);
		fputs(".\nDefault: ", stdout);
		roff_put(option_default(row));
		fputs(".\n", stdout);
		roff_row("Flag", "\\-\\-", row->flag);
		roff_row("Key", "", row->key);
	}
}

static int options_run(int argc, char **argv)
{
	static const struct listing listing = {
	    &verb_options,
	    {{NULL, text_print},
	     {"json", json_print},
	     {"json-schema", schema_show},
	     {"man", roff_print}},
	};

	return listing_run(&listing, argc, argv);
}

const struct verb verb_options = {
    .name = "options",
    .arguments = "[--json|--json-schema|--man]",
    .summary = "list every setting with its default, its flag and its key",
    .details = "  --json         an array of objects\n"
	       "  --json-schema  the schema of that array\n"
	       "  --man          the rows of libtierheap(7)\n",
    .run = options_run,
};
