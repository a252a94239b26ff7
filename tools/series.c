/* SPDX-License-Identifier: BSD-2-Clause */
#include "series.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "message.h"
#include "record_format.h"
#include "util.h"

#define LINE_MAX_LEN 65536 /* of 64 bands and a command line none is as long */
#define COLUMNS_MAX  512

static const char *const figure_names[SERIES_FIGURES] = {
    [SERIES_WANTED] = "wanted_share",
    [SERIES_SHARE] = "share",
    [SERIES_ERROR] = "error",
    [SERIES_DRAM] = "dram_resident_bytes",
    [SERIES_PMEM] = "pmem_resident_bytes",
    [SERIES_THRESHOLD] = "threshold_high",
    [SERIES_MOVED] = "moved_bytes",
    [SERIES_ALLOCATIONS] = "allocations",
};

/* Other columns that are wanted. */
enum text_column {
	UNIX_S,
	TIME_S,
	PID,
	COMMAND,
	POLICY,
	RATIO_DRAM,
	RATIO_PMEM,
	KIND,
	NODES,
	TEXTS
};
static const char *const text_names[TEXTS] = {"unix_s",     "time_s",    "pid",
					      "command",    "policy",    "ratio_dram",
					      "ratio_pmem", "pmem_kind", "pmem_nodes"};

struct reader {
	struct series *s;
	const char *path;
	FILE *in;
	unsigned long line;
	char *text; /* of LINE_MAX_LEN */
	size_t columns;
	size_t figure_at[SERIES_FIGURES], text_at[TEXTS];
	char *cell[COLUMNS_MAX];
};

static bool wrong(const struct reader *r, const char *what, const char *text)
{
	message_line("\"%s\", line %lu: %s%s%.60s%s", r->path, r->line, what, text ? " \"" : "",
		     text ? text : "", text ? "\"" : "");
	return false;
}

static bool no_memory(const struct reader *r)
{
	return wrong(r, "no memory for it", NULL);
}

static void text_clean(char *text)
{
	for (; *text; text++)
		if ((*text < ' ' || *text > '~') && *text != '\t')
			*text = '?';
}

enum line_result { LINE_READ, LINE_END, LINE_CUT, LINE_WRONG };

/* Without its end. */
static enum line_result line_read(struct reader *r)
{
	size_t len;

	r->line++;
	if (!fgets(r->text, LINE_MAX_LEN, r->in)) {
		if (!ferror(r->in))
			return LINE_END;
		message_line("\"%s\" can't be read: %s", r->path, strerror(errno));
		return LINE_WRONG;
	}
	len = strlen(r->text);
	if (len && r->text[len - 1] == '\n') {
		r->text[len - 1] = '\0';
		text_clean(r->text);
		return LINE_READ;
	}
	if (feof(r->in))
		return LINE_CUT;
	wrong(r, "that is no line of a record", NULL);
	return LINE_WRONG;
}

/* Looked at before any line, as other files have no lines. */
static bool magic_check(struct reader *r)
{
	char magic[sizeof(RECORD_MAGIC)] = "";
	size_t len = fread(magic, 1, sizeof(RECORD_MAGIC) - 1, r->in);

	if (ferror(r->in))
		message_line("\"%s\" can't be read: %s", r->path, strerror(errno));
	else if (len == 0)
		message_line("\"%s\" is empty: it is no record", r->path);
	else if (strcmp(magic, RECORD_MAGIC) != 0)
		message_line("\"%s\" is no record: it does not start with \"" RECORD_MAGIC "1\"",
			     r->path);
	else
		return true;
	return false;
}

static bool version_check(struct reader *r)
{
	enum line_result result;

	if (!magic_check(r))
		return false;
	result = line_read(r);
	if (result == LINE_READ && strcmp(r->text, "1") == 0)
		return true;
	if (result == LINE_READ)
		message_line("\"%s\" is a record of version %.20s, and this tierheap reads version "
			     "1: use the tierheap that wrote it",
			     r->path, r->text);
	else if (result != LINE_WRONG)
		message_line("\"%s\" is cut off in its first line", r->path);
	return false;
}

static bool head_keep(char **out, const char *text, size_t from)
{
	free(*out);
	*out = strdup(text + from);
	return *out != NULL;
}

/* "# name<TAB>value"; what is not known is a later version's. */
static bool head_line(struct reader *r)
{
	struct {
		const char *name;
		char **out;
	} rows[] = {
	    {"# command\t", &r->s->command},   {"# process\t", &r->s->command},
	    {"# host\t", &r->s->host},         {"# started\t", &r->s->started},
	    {"# interval\t", &r->s->interval},
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (strncmp(r->text, rows[i].name, strlen(rows[i].name)) == 0 &&
		    !head_keep(rows[i].out, r->text, strlen(rows[i].name)))
			return no_memory(r);
	return true;
}

static bool cells_split(struct reader *r)
{
	char *at = r->text;
	size_t n = 0;

	while (at && n < COLUMNS_MAX) {
		r->cell[n++] = at;
		at = strchr(at, '\t');
		if (at)
			*at++ = '\0';
	}
	if (at)
		return wrong(r, "it has too many columns", NULL);
	if (r->columns && n != r->columns)
		return wrong(r, "it does not have as many columns as there are names", NULL);
	r->columns = n;
	return true;
}

static bool column_find(struct reader *r, const char *name, size_t *at)
{
	for (*at = 0; *at < r->columns; ++*at)
		if (strcmp(r->cell[*at], name) == 0)
			return true;
	return wrong(r, "there is no column", name);
}

static bool names_read(struct reader *r)
{
	bool ok = cells_split(r);

	for (size_t i = 0; ok && i < TEXTS; i++)
		ok = column_find(r, text_names[i], &r->text_at[i]);
	for (size_t i = 0; ok && i < SERIES_FIGURES; i++)
		ok = column_find(r, figure_names[i], &r->figure_at[i]);
	return ok;
}

#define LEAST 1e-9 /* no figure has as many decimals; what is less could be no part of an axis */

/* Bounds as wide as any figure: 2^64. "-": none. */
static bool number_read(const char *text, double *out)
{
	char *end;

	*out = NAN;
	if (strcmp(text, "-") == 0)
		return true;
	if (!*text || strspn(text, "0123456789.+-eE") != strlen(text))
		return false;
	*out = strtod(text, &end);
	if (fabs(*out) < LEAST)
		*out = 0;
	return *end == '\0' && fabs(*out) <= 18446744073709551616.0;
}

static bool process_grow(struct series_process *p)
{
	size_t room = p->room ? 2 * p->room : 64;
	double **all[SERIES_FIGURES + 2] = {&p->time, &p->unix_s};

	for (size_t i = 0; i < SERIES_FIGURES; i++)
		all[2 + i] = &p->figure[i];
	for (size_t i = 0; i < ARRAY_SIZE(all); i++) {
		double *more = reallocarray(*all[i], room, sizeof(double));

		if (!more)
			return false;
		*all[i] = more;
	}
	p->room = room;
	return true;
}

static struct series_process *process_find(struct series *s, long pid, const char *command)
{
	struct series_process *more;

	for (size_t i = s->nprocesses; i-- > 0;)
		if (s->processes[i].pid == pid && strcmp(s->processes[i].command, command) == 0)
			return &s->processes[i];
	more = reallocarray(s->processes, s->nprocesses + 1, sizeof(*more));
	if (!more)
		return NULL;
	s->processes = more;
	more = &s->processes[s->nprocesses++];
	*more = (struct series_process){.pid = pid, .command = strdup(command)};
	return more->command ? more : NULL;
}

static bool about_keep(const struct reader *r, struct series_process *p)
{
	const char *kind = r->cell[r->text_at[KIND]];
	bool real = strcmp(kind, "real") == 0, none = strcmp(kind, "none") == 0;
	char *text;

	if (asprintf(&text, "%s, ratio %s:%s, %s%s%s", r->cell[r->text_at[POLICY]],
		     r->cell[r->text_at[RATIO_DRAM]], r->cell[r->text_at[RATIO_PMEM]],
		     none   ? "no PMEM"
		     : real ? "PMEM on node "
			    : "PMEM simulated on node ",
		     none ? "" : r->cell[r->text_at[NODES]], "") < 0)
		return false;
	free(p->about);
	p->about = text;
	return true;
}

static bool row_keep(struct reader *r, struct series_process *p, double time, double unix_s)
{
	double resident = 0;

	if (p->rows && time < p->time[p->rows - 1])
		return wrong(r, "its time is before that of the row above", NULL);
	if ((p->rows == p->room && !process_grow(p)) || !about_keep(r, p))
		return no_memory(r);
	for (size_t i = 0; i < SERIES_FIGURES; i++) {
		const char *cell = r->cell[r->figure_at[i]];

		if (!number_read(cell, &p->figure[i][p->rows]))
			return wrong(r, "that is no number:", cell);
		if (i == SERIES_DRAM || i == SERIES_PMEM)
			resident += fmax(0, p->figure[i][p->rows]);
	}
	p->time[p->rows] = time;
	p->unix_s[p->rows++] = unix_s;
	p->peak = fmax(p->peak, resident);
	r->s->rows++;
	return true;
}

static bool row_read(struct reader *r)
{
	struct series_process *p;
	double at[3];

	if (!cells_split(r))
		return false;
	for (size_t i = 0; i < 3; i++) {
		const char *cell = r->cell[r->text_at[i]];

		/* 1e11 seconds: the year 5138. */
		if (!number_read(cell, &at[i]) || !(at[i] >= 0 && at[i] < 1e11))
			return wrong(r,
				     i == PID ? "that is no process:" : "that is no time:", cell);
	}
	p = process_find(r->s, (long)at[PID], r->cell[r->text_at[COMMAND]]);
	return p ? row_keep(r, p, at[TIME_S], at[UNIX_S]) : no_memory(r);
}

static bool lines_read(struct reader *r)
{
	enum line_result result;
	bool ok = version_check(r);

	if (!ok)
		return false;
	while (ok && (result = line_read(r)) == LINE_READ) {
		if (r->text[0] == '#')
			ok = head_line(r);
		else
			ok = r->columns ? row_read(r) : names_read(r);
	}
	if (!ok || result == LINE_WRONG)
		return false;
	if (r->s->rows == 0) {
		message_line("\"%s\" %s", r->path,
			     result == LINE_CUT ? "is cut off before its first row"
						: "has no rows");
		return false;
	}
	if (result == LINE_CUT)
		message_line("\"%s\" is cut off in line %lu: the rows before it are used", r->path,
			     r->line);
	return true;
}

bool series_read(struct series *s, const char *path)
{
	struct reader r = {.s = s, .path = path, .text = malloc(LINE_MAX_LEN)};
	bool ok = r.text != NULL;

	*s = (struct series){0};
	s->command = strdup("");
	s->host = strdup("");
	s->started = strdup("");
	s->interval = strdup("");
	r.in = fopen(path, "re");
	if (!r.in) {
		message_line("\"%s\" can't be read: %s", path, strerror(errno));
		ok = false;
	} else if (!ok || !s->command || !s->host || !s->started || !s->interval) {
		ok = no_memory(&r);
	} else {
		ok = lines_read(&r);
	}
	if (r.in)
		fclose(r.in);
	free(r.text);
	return ok;
}

void series_free(struct series *s)
{
	for (size_t i = 0; i < s->nprocesses; i++) {
		struct series_process *p = &s->processes[i];

		for (size_t f = 0; f < SERIES_FIGURES; f++)
			free(p->figure[f]);
		free(p->time);
		free(p->unix_s);
		free(p->command);
		free(p->about);
	}
	free(s->processes);
	free(s->command);
	free(s->host);
	free(s->started);
	free(s->interval);
}
