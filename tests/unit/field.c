/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of a process's figures: its rows keep the rules of the forms, and read what they say. */
#include "field.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tests/lib/tap.h"

static bool word(const char *text)
{
	return *text && strspn(text, "abcdefghijklmnopqrstuvwxyz_0123456789") == strlen(text);
}

static bool ends_with(const char *text, const char *end)
{
	size_t len = strlen(text), end_len = strlen(end);

	return len > end_len && strcmp(text + len - end_len, end) == 0;
}

static bool group_known(const char *path)
{
	const char *dot = strchr(path, '.');

	for (size_t i = 0; dot && i < field_group_count; i++)
		if (strlen(field_groups[i].name) == (size_t)(dot - path) &&
		    strncmp(field_groups[i].name, path, (size_t)(dot - path)) == 0)
			return word(dot + 1);
	return !dot;
}

static const struct field *family_first(const struct field *f)
{
	for (const struct field *g = field_table; g < f; g++)
		if (g->family && strcmp(g->family, f->family) == 0)
			return g;
	return f;
}

/* Prometheus' and OpenMetrics' rules for names. */
static bool family_right(const struct field *f)
{
	bool unit_right = !f->unit || (ends_with(f->family, f->unit) &&
				       f->family[strlen(f->family) - strlen(f->unit) - 1] == '_');

	return word(f->family) && strncmp(f->family, "tierheap_", 9) == 0 && unit_right &&
	       !ends_with(f->family, "_total") && !ends_with(f->family, "_info") &&
	       !ends_with(f->family, "_count") && !ends_with(f->family, "_sum");
}

/* Rows of one family differ in the label alone. */
static bool family_same(const struct field *f)
{
	const struct field *first = family_first(f);

	if (first == f)
		return true;
	return first->metric == f->metric && first->type == f->type && first->label && f->label &&
	       strcmp(first->label, f->label) != 0 && first->family_help &&
	       (first->unit == f->unit || strcmp(first->unit, f->unit) == 0);
}

static bool help_right(const char *help)
{
	size_t len = strlen(help);

	return len > 5 && len < 200 && help[len - 1] != '.' && !strpbrk(help, "\n\t\\\"");
}

static void rows_check(void)
{
	bool names = true, paths = true, families = true, alike = true, helps = true, found = true;
	bool read = true;

	for (const struct field *f = field_table; f < field_table + field_count; f++) {
		names = names && word(f->name);
		found = found && field_find(f->name) == f;
		paths = paths && (!f->json || group_known(f->json));
		families = families && (!f->family || family_right(f));
		alike = alike && (!f->family || family_same(f));
		helps = helps && help_right(f->help);
		read = read && (f->type == FIELD_BANDS || f->read.text);
	}
	fact(field_count > 35, "the table has rows");
	fact(names, "each name is a word");
	fact(found, "each is found by its name, and no name comes twice");
	fact(paths, "each path leads into an object that is described");
	fact(families, "each metric is named as Prometheus wants it, its unit last");
	fact(alike, "rows of one metric differ in the label alone");
	fact(helps, "each help is one line");
	fact(read, "each can be read");
	fact(!field_find("") && !field_find("shar") && !field_find("shares"), "others are not found");
}

static struct view view; /* what is read below */

static void view_fill(void)
{
	struct tierheap_segment *s = &view.s;

	s->pid = 1234;
	memcpy(s->command, "name", 5);
	s->state = TIERHEAP_STATE_TIERED;
	s->ratio_dram = 1;
	s->ratio_pmem = 4;
	s->dram = (struct tierheap_tier){1000, 900, {1}};
	s->pmem = (struct tierheap_tier){3000, 2900, {1 << 2 | 1 << 3}};
	s->threshold_max = UINT64_MAX;
	s->threshold_ppm = 380000;
	s->allocations = UINT64_MAX;
	s->step_ns = 1500;
	s->nbands = 2;
	s->bands[0] = (struct tierheap_band){16, 10, 5, 0};
	s->bands[1] = (struct tierheap_band){UINT64_MAX, UINT64_MAX, 7, 0};
	view.uptime = 2.5;
}

/* As the TSV has it; a static buffer. */
static const char *printed(const char *name)
{
	static char text[512];
	FILE *out = fmemopen(text, sizeof(text), "w");

	tap_need(out && field_find(name), name);
	field_print(out, field_find(name), &view);
	fclose(out);
	return text;
}

static double number(const char *name)
{
	tap_need(field_find(name), name);
	return field_number(field_find(name), &view);
}

static void texts_check(void)
{
	fact_text(printed("pid"), "1234", "a count is printed as a whole number");
	fact_text(printed("command"), "name", "text as it is");
	fact_text(printed("state"), "tiered", "a choice by its name");
	fact_text(printed("share"), "0.750000", "a share with six decimals");
	fact_text(printed("error"), "-0.050000", "with its sign");
	fact_text(printed("threshold_max"), "-", "what has no limit as a dash");
	fact_text(printed("allocations"), "9223372036854775807", "no count is beyond 2^63 - 1");
	fact_text(printed("pmem_nodes"), "2-3", "nodes as a list");
	fact_text(printed("pmem_simulated"), "false", "a boolean by its name");
	fact_text(printed("bands"), "16:10:5,-:9223372036854775807:7", "bands as a list of three");
	view.s.policy = TIERHEAP_POLICY_STATIC_THRESHOLD;
	fact_text(printed("wanted_share"), "-", "what has no value as a dash");
	fact(isnan(number("wanted_share")), "as a number it is none");
	view.s.policy = TIERHEAP_POLICY_DYNAMIC_THRESHOLD;
	view.s.nbands = 0;
	fact_text(printed("bands"), "-", "no bands as a dash");
}

static void numbers_check(void)
{
	fact(number("dram_resident_bytes") == 1000, "a count is that number");
	fact(number("share") == 0.75, "a share is that number");
	fact(isinf(number("threshold_max")), "what has no limit is infinite");
	fact(number("threshold_fraction") == 0.38, "millionths are a part of one");
	fact(number("step_s") == 1.5e-6, "nanoseconds are seconds");
	fact(number("uptime_s") == 2.5, "seconds are seconds");
	fact(number("pmem_simulated") == 0, "false is 0");
	fact(isnan(number("command")) && isnan(number("pmem_nodes")) && isnan(number("bands")),
	     "what is no number is none");
	view.s.pmem.resident_bytes = 4000;
	fact(number("error") == 0 && !signbit(number("error")), "no error is no error below 0");
}

int main(void)
{
	rows_check();
	view_fill();
	texts_check();
	numbers_check();
	return fact_end();
}
