/* SPDX-License-Identifier: BSD-2-Clause */
/* `tierheap options`: the table of settings, for people, programs and the manual. */
#include <jansson.h>

#include "listing.h"
#include "option.h"
#include "roff.h"
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

static void json_print(void)
{
	json_t *all = json_array();

	for (size_t i = 0; i < option_count; i++) {
		const struct option_row *row = &option_table[i];
		json_t *one = json_object();

		json_object_set_new(one, "name", json_sprintf("TIERHEAP_%s", row->name));
		json_object_set_new(one, "value", json_string(row->value));
		json_object_set_new(one, "default", json_string(row->dflt));
		json_object_set_new(one, "unit", json_string(row->unit));
		json_object_set_new(one, "flag",
				    row->flag ? json_sprintf("--%s", row->flag) : json_null());
		json_object_set_new(one, "key", row->key ? json_string(row->key) : json_null());
		json_object_set_new(one, "help", json_string(row->help));
		json_array_append_new(all, one);
	}
	json_dumpf(all, stdout, JSON_INDENT(2));
	putchar('\n');
	json_decref(all);
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
	    {{NULL, text_print}, {"json", json_print}, {"man", roff_print}},
	};

	return listing_run(&listing, argc, argv);
}

const struct verb verb_options = {
    .name = "options",
    .arguments = "[--json|--man]",
    .summary = "list every setting with its default, its flag and its key",
    .details = "  --json  an array of objects\n"
	       "  --man   the rows of libtierheap(7)\n",
    .run = options_run,
};
