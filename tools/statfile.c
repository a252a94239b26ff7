/* SPDX-License-Identifier: BSD-2-Clause */
#include "statfile.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "option.h"
#include "record_format.h"
#include "statfile_row.h"
#include "util.h"

/* Where the reader stands. */
struct reader {
	const struct statfile_wanted *wanted;
	FILE *f;
	unsigned long line; /* number of the last line read */
	struct statfile_head head;
	char *best;  /* the row that is wanted so far; NULL: none */
	double most; /* its resident bytes */
	pid_t seen;  /* the process of the rows; 0: none yet */
	char *why;
	size_t why_size;
};

static bool __attribute__((format(printf, 2, 3))) refuse(struct reader *r, const char *format, ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	/* What the file says must not reach a terminal that would obey it. */
	for (char *c = text; *c; c++)
		if (*c < ' ' || *c > '~')
			*c = '?';
	snprintf(r->why, r->why_size, "\"%s\" %s", r->wanted->path, text);
	return false;
}

/* 1: a line, without its end; 0: the file's end; -1: refused. */
static int line_read(struct reader *r, char **line, size_t *size)
{
	ssize_t len = getline(line, size, r->f);

	if (len < 0 && ferror(r->f))
		return refuse(r, "can't be read: %s", strerror(errno)) - 1;
	if (len <= 0)
		return 0;
	r->line++;
	if (strlen(*line) != (size_t)len)
		return refuse(r, "is no text: line %lu has a NUL", r->line) - 1;
	if ((*line)[len - 1] != '\n')
		return refuse(r, "is cut: line %lu has no end", r->line) - 1;
	(*line)[len - 1] = '\0';
	return 1;
}

static bool version_check(struct reader *r, const char *line)
{
	unsigned version;

	if (strncmp(line, RECORD_MAGIC, strlen(RECORD_MAGIC)) != 0)
		return true;
	line += strlen(RECORD_MAGIC);
	if (args_count(line, &version) && version == RECORD_VERSION)
		return true;
	return refuse(r,
		      "is a record of version %.20s, and this tierheap reads version %d: use the "
		      "tierheap that made it",
		      line, RECORD_VERSION);
}

static bool head_check(struct reader *r, const char *line)
{
	const char *missing = statfile_head_read(&r->head, line);

	if (!missing)
		return true;
	return refuse(r,
		      "is no record and no output of \"tierheap stat --tsv\": line %lu does not name "
		      "the column %s",
		      r->line, missing);
}

static bool row_keep(struct reader *r, const char *line, double resident)
{
	if (r->best && r->wanted->largest && resident <= r->most)
		return true;
	free(r->best);
	r->best = strdup(line);
	r->most = resident;
	return r->best || refuse(r, "has rows for which there is no memory");
}

static bool row_look(struct reader *r, const char *line)
{
	unsigned columns = statfile_columns(line);
	struct statfile_brief brief;

	if (columns != r->head.count)
		return refuse(r, "is cut: line %lu has %u columns, not %u", r->line, columns,
			      r->head.count);
	if (!statfile_brief_read(&r->head, line, &brief))
		return refuse(r, "is wrong in line %lu: no process and resident bytes are there",
			      r->line);
	if (r->wanted->pid && brief.pid != r->wanted->pid)
		return true;
	if (r->seen && brief.pid != r->seen)
		return refuse(r, "has rows of several processes: choose one, such as --pid %d",
			      (int)brief.pid);
	r->seen = brief.pid;
	return row_keep(r, line, brief.resident);
}

/* Lines from '#' on say what a record is of. */
static bool line_take(struct reader *r, const char *line)
{
	if (line[0] == '#')
		return version_check(r, line);
	return r->head.count ? row_look(r, line) : head_check(r, line);
}

static bool rows_read(struct reader *r)
{
	char *line = NULL;
	size_t size = 0;
	bool ok = true;
	int more;

	while (ok && (more = line_read(r, &line, &size)) != 0)
		ok = more > 0 && line_take(r, line);
	free(line);
	if (ok && r->line == 0)
		return refuse(r, "is empty");
	if (ok && r->head.count == 0)
		return refuse(r, "is cut: it ends before the line of names");
	if (ok && !r->best && r->wanted->pid)
		return refuse(r, "has no row of process %d", (int)r->wanted->pid);
	if (ok && !r->best)
		return refuse(r, "has no row but that of names");
	return ok;
}

static bool best_read(struct reader *r, struct view *out)
{
	const char *wrong = statfile_row_read(&r->head, r->best, out);

	if (!wrong)
		return true;
	return refuse(r, "is wrong: the column %s of the row to be read can't be understood", wrong);
}

bool statfile_read(const struct statfile_wanted *wanted, struct view *out, char *why,
		   size_t why_size)
{
	struct reader r = {.wanted = wanted, .why = why, .why_size = why_size};
	bool ok;

	r.f = fopen(wanted->path, "re");
	if (!r.f)
		return refuse(&r, "can't be read: %s", strerror(errno));
	ok = rows_read(&r) && best_read(&r, out);
	fclose(r.f);
	free(r.best);
	return ok;
}
