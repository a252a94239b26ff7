/* SPDX-License-Identifier: BSD-2-Clause */
/* Statistics as tab-separated values. Frozen by tierheap(1), TSV OUTPUT. */
#include <stdio.h>

#include "field.h"
#include "stat_forms.h"

static void head(void)
{
	const char *between = "";

	for (size_t i = 0; i < field_count; i++) {
		if (!(field_table[i].forms & FIELD_TSV))
			continue;
		printf("%s%s", between, field_table[i].name);
		between = "\t";
	}
	putchar('\n');
}

static void row(const struct view *v)
{
	const char *between = "";

	for (size_t i = 0; i < field_count; i++) {
		if (!(field_table[i].forms & FIELD_TSV))
			continue;
		fputs(between, stdout);
		field_print(stdout, &field_table[i], v);
		between = "\t";
	}
	putchar('\n');
}

static void whole(const struct view *v)
{
	head();
	row(v);
}

const struct stat_form stat_tsv = {.head = head, .row = row, .whole = whole};
