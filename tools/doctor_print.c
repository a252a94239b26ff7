/* SPDX-License-Identifier: BSD-2-Clause */
/* The doctor's findings: how they are made, and how they are printed. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "doctor.h"

#define WIDTH        80
#define FOUND_INDENT 21
#define WHY_INDENT   14

const char *const doctor_level_names[DOCTOR_LEVELS + 1] = {"ok", "note", "warning", "problem",
							   NULL};

/* Names of files, devices and groups are anybody's: what isn't printable ASCII becomes "?". */
static void text_fill(char out[FINDING_TEXT], const char *format, va_list args)
{
	vsnprintf(out, FINDING_TEXT, format, args);
	for (char *p = out; *p; p++)
		if (*p < ' ' || *p > '~')
			*p = '?';
}

struct finding *finding_add(struct findings *all, enum doctor_level level, const char *check,
			    const char *format, ...)
{
	struct finding *f = &all->list[all->count < FINDINGS_MAX ? all->count++ : FINDINGS_MAX - 1];
	va_list args;

	*f = (struct finding){.level = level, .check = check};
	va_start(args, format);
	text_fill(f->found, format, args);
	va_end(args);
	return f;
}

void finding_why(struct finding *f, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	text_fill(f->why, format, args);
	va_end(args);
}

void finding_todo(struct finding *f, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	text_fill(f->todo, format, args);
	va_end(args);
}

enum doctor_level findings_worst(const struct findings *all)
{
	enum doctor_level worst = DOCTOR_OK;

	for (size_t i = 0; i < all->count; i++)
		if (all->list[i].level > worst)
			worst = all->list[i].level;
	return worst;
}

unsigned findings_of(const struct findings *all, enum doctor_level level)
{
	unsigned n = 0;

	for (size_t i = 0; i < all->count; i++)
		n += all->list[i].level == level;
	return n;
}

/* The cursor is at column `indent`, where further lines start too. */
static void wrapped_print(const char *text, size_t indent)
{
	size_t column = indent;

	while (*text) {
		size_t word = strcspn(text, " ");

		if (column > indent && column + 1 + word > WIDTH) {
			printf("\n%*s", (int)indent, "");
			column = indent;
		} else if (column > indent) {
			putchar(' ');
			column++;
		}
		printf("%.*s", (int)word, text);
		column += word;
		text += word;
		text += strspn(text, " ");
	}
	putchar('\n');
}

/* What to type is never broken: it is copied. */
static void finding_print(const struct finding *f)
{
	printf("%-8s %-11s ", doctor_level_names[f->level], f->check);
	wrapped_print(f->found, FOUND_INDENT);
	if (f->level == DOCTOR_OK)
		return;
	printf("%9swhy: ", "");
	wrapped_print(f->why, WHY_INDENT);
	printf("%9sdo:  %s\n", "", f->todo);
}

bool finding_shown(const struct finding *f, bool quiet)
{
	return !quiet || f->level != DOCTOR_OK;
}

void findings_print(const struct findings *all, bool quiet)
{
	unsigned n[DOCTOR_LEVELS];

	for (size_t i = 0; i < all->count; i++)
		if (finding_shown(&all->list[i], quiet))
			finding_print(&all->list[i]);
	for (unsigned level = 0; level < DOCTOR_LEVELS; level++)
		n[level] = findings_of(all, level);
	printf("%u problem%s, %u warning%s, %u note%s, %u ok\n", n[DOCTOR_PROBLEM],
	       n[DOCTOR_PROBLEM] == 1 ? "" : "s", n[DOCTOR_WARNING],
	       n[DOCTOR_WARNING] == 1 ? "" : "s", n[DOCTOR_NOTE], n[DOCTOR_NOTE] == 1 ? "" : "s",
	       n[DOCTOR_OK]);
}
