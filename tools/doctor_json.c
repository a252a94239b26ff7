/* SPDX-License-Identifier: BSD-2-Clause */
/* The doctor's findings for programs. Frozen by tierheap(1): new members come at an object's end. */
#include <stdio.h>

#include "doctor.h"
#include "shape.h"

static const char *text_or_none(const char *text)
{
	return text[0] ? text : NULL;
}

#define READ(type, of_type, name, expression)                                                      \
	static type name(const void *of)                                                           \
	{                                                                                          \
		const struct of_type *x = of;                                                      \
		return expression;                                                                 \
	}

READ(const char *, finding, finding_check, x->check)
READ(const char *, finding, finding_level, doctor_level_names[x->level])
READ(const char *, finding, finding_found, x->found)
READ(const char *, finding, finding_reason, text_or_none(x->why))
READ(const char *, finding, finding_do, text_or_none(x->todo))

static const struct shape finding_members[] = {
	{
		.name = "check", .type = SHAPE_TEXT, .read.text = finding_check,
		.help = "name of the check",
	},
	{
		.name = "level", .type = SHAPE_TEXT, .choices = doctor_level_names,
		.read.text = finding_level, .help = "how bad it is",
	},
	{
		.name = "found", .type = SHAPE_TEXT, .read.text = finding_found,
		.help = "what was found, with its value",
	},
	{
		.name = "why", .type = SHAPE_TEXT, .optional = true, .read.text = finding_reason,
		.help = "why it matters; null when ok",
	},
	{
		.name = "do", .type = SHAPE_TEXT, .optional = true, .read.text = finding_do,
		.help = "what to type, a comment behind #; null when ok",
	},
	{.name = NULL},
};

READ(uint64_t, findings, count_ok, findings_of(x, DOCTOR_OK))
READ(uint64_t, findings, count_note, findings_of(x, DOCTOR_NOTE))
READ(uint64_t, findings, count_warning, findings_of(x, DOCTOR_WARNING))
READ(uint64_t, findings, count_problem, findings_of(x, DOCTOR_PROBLEM))

static const struct shape count_members[] = {
	{
		.name = "ok", .type = SHAPE_COUNT, .read.count = count_ok,
		.help = "nothing is in the way",
	},
	{
		.name = "note", .type = SHAPE_COUNT, .read.count = count_note,
		.help = "good to know",
	},
	{
		.name = "warning", .type = SHAPE_COUNT, .read.count = count_warning,
		.help = "placement suffers",
	},
	{
		.name = "problem", .type = SHAPE_COUNT, .read.count = count_problem,
		.help = "there is no placement",
	},
	{.name = NULL},
};

struct report {
	const struct doctor *doctor;
	const struct findings *all;
	bool quiet;
};

static json_t *read_counts(const void *of)
{
	return shape_make(count_members, ((const struct report *)of)->all);
}

static json_t *read_findings(const void *of)
{
	const struct report *r = of;
	json_t *list = json_array();

	for (size_t i = 0; i < r->all->count; i++)
		if (finding_shown(&r->all->list[i], r->quiet))
			json_array_append_new(list,
					      shape_make(finding_members, &r->all->list[i]));
	return list;
}

READ(const char *, report, read_root, text_or_none(x->doctor->root))
READ(const char *, report, read_worst, doctor_level_names[findings_worst(x->all)])

static const struct shape members[] = {
	{
		.name = "root", .type = SHAPE_TEXT, .optional = true, .read.text = read_root,
		.help = "the tree that was read; null: this machine",
	},
	{
		.name = "worst", .type = SHAPE_TEXT, .choices = doctor_level_names,
		.read.text = read_worst, .help = "the level of the worst finding",
	},
	{
		.name = "counts", .type = SHAPE_OBJECT, .members = count_members,
		.read.json = read_counts, .help = "how many findings there are of each level",
	},
	{
		.name = "findings", .type = SHAPE_LIST, .members = finding_members,
		.read.json = read_findings, .help = "what a check found",
	},
	{.name = NULL},
};

void findings_print_json(const struct doctor *d, const struct findings *all, bool quiet)
{
	json_t *object = shape_make(members, &(struct report){d, all, quiet});

	json_dumpf(object, stdout, JSON_INDENT(2));
	putchar('\n');
	json_decref(object);
}

int findings_schema(void)
{
	return shape_print("doctor --json", "what keeps a machine from holding a ratio", members);
}
