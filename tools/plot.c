/* SPDX-License-Identifier: BSD-2-Clause */
/* `tierheap plot`: a record as a picture, or as a page with the values under the pointer. */
#include "plot.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "args.h"
#include "message.h"
#include "tool.h"

/* More could not be told apart: the largest are drawn. */
#define PROCESSES_MAX 8
#define SMALL         100 /* times smaller than the largest: not drawn beside it */

struct request {
	const char *path, *out;
	pid_t pid; /* 0: all */
	char name[PATH_MAX];
};

static bool ends_with(const char *text, const char *end)
{
	size_t n = strlen(text), m = strlen(end);

	return n > m && strcmp(text + n - m, end) == 0;
}

/* 0, -1: help is asked for, or an exit status. */
static int options_read(struct request *q, int argc, char **argv)
{
	static const struct option longs[] = {
	    {"output", required_argument, NULL, 'o'},
	    {"pid", required_argument, NULL, 'p'},
	    {"help", no_argument, NULL, 'h'},
	    {NULL, 0, NULL, 0},
	};
	int c;

	while ((c = args_next(argc, argv, ":o:p:h", longs)) != -1) {
		if (c == 'h')
			return -1;
		if (c == '?')
			return EXIT_USAGE;
		if (c == 'o')
			q->out = optarg;
		else if (!args_pid(optarg, &q->pid)) {
			message_line("\"%s\" is no process: write its number, such as 1234",
				     optarg);
			return EXIT_USAGE;
		}
	}
	return 0;
}

/* The record's name with another end. */
static bool name_make(struct request *q)
{
	size_t len = strlen(q->path);

	if (ends_with(q->path, ".tsv"))
		len -= 4;
	q->out = q->name;
	return snprintf(q->name, sizeof(q->name), "%.*s.html", (int)len, q->path) <
	       (int)sizeof(q->name);
}

static int files_read(struct request *q, int argc, char **argv)
{
	if (argc == 0) {
		message_line(
		    "a record is missing: tierheap plot FILE, as \"tierheap record\" made it");
		return EXIT_USAGE;
	}
	if (argc > 1) {
		message_line("\"%s\" is too much: tierheap plot takes one record", argv[1]);
		return EXIT_USAGE;
	}
	q->path = argv[0];
	if (!q->path[0]) {
		message_line("\"\" is no file: write the name of a record");
		return EXIT_USAGE;
	}
	if (!q->out && !name_make(q)) {
		message_line("\"%s\" is too long for a name: give one by -o", q->path);
		return EXIT_USAGE;
	}
	if (ends_with(q->out, ".svg") || ends_with(q->out, ".html"))
		return 0;
	message_line("\"%s\": what to draw is not known by its end: write NAME.svg or NAME.html",
		     q->out);
	return EXIT_USAGE;
}

/* A process that may be drawn. */
struct choice {
	const struct series_process *process;
};

static int peak_compare(const void *a, const void *b)
{
	const struct series_process *x = ((const struct choice *)a)->process;
	const struct series_process *y = ((const struct choice *)b)->process;

	if (x->peak != y->peak)
		return x->peak < y->peak ? 1 : -1;
	return (x > y) - (x < y);
}

/* Beside a server, the shell that started it is a row of empty charts. */
static size_t small_drop(const struct choice *chosen, size_t n)
{
	while (n > 1 && chosen[n - 1].process->peak < chosen[0].process->peak / SMALL)
		n--;
	return n;
}

/* Those that are drawn, the largest first. Returns their number; 0 after a message. */
static size_t processes_choose(const struct request *q, const struct series *s,
			       struct choice *chosen)
{
	size_t n = 0, drawn;

	for (size_t i = 0; i < s->nprocesses; i++)
		if (!q->pid || s->processes[i].pid == q->pid)
			chosen[n++].process = &s->processes[i];
	if (n == 0)
		message_line("\"%s\" has no process %d", q->path, (int)q->pid);
	qsort(chosen, n, sizeof(*chosen), peak_compare);
	drawn = small_drop(chosen, n);
	if (drawn > PROCESSES_MAX)
		drawn = PROCESSES_MAX;
	if (drawn < n)
		message_line("%zu of %zu processes %s drawn, the largest: --pid PID draws another "
			     "one",
			     drawn, n, drawn == 1 ? "is" : "are");
	return drawn;
}

/* A file that takes the place of the old one when it is whole. NULL after a message. */
static FILE *draft_open(const struct request *q, char *draft, size_t size)
{
	mode_t mask = umask(0);
	FILE *out;
	int fd;

	umask(mask);
	snprintf(draft, size, "%s.XXXXXX", q->out);
	fd = mkstemp(draft);
	out = fd >= 0 ? fdopen(fd, "w") : NULL;
	if (out && fchmod(fd, 0666 & ~mask) == 0)
		return out;
	message_line("\"%s\" can't be written: %s", q->out, strerror(errno));
	if (fd >= 0) {
		unlink(draft);
		close(fd);
	}
	return NULL;
}

static bool draft_take(const struct request *q, FILE *out, const char *draft, bool ok)
{
	bool wrote = !ferror(out);

	if (fclose(out) != 0)
		wrote = false;
	if (ok && wrote && rename(draft, q->out) == 0)
		return true;
	if (ok)
		message_line("\"%s\" can't be written: %s", q->out, strerror(errno));
	unlink(draft);
	return false;
}

static bool picture_write(const struct request *q, const struct plot *plot)
{
	char draft[PATH_MAX + 8];
	FILE *out = draft_open(q, draft, sizeof(draft));
	bool ok = true;

	if (!out)
		return false;
	if (ends_with(q->out, ".svg"))
		ok = plot_svg(out, plot);
	else
		plot_page(out, plot);
	return draft_take(q, out, draft, ok);
}

static bool series_draw(const struct request *q, const struct series *s)
{
	struct choice *chosen = calloc(s->nprocesses, sizeof(*chosen));
	struct chart_set *sets = calloc(PROCESSES_MAX, sizeof(*sets));
	size_t n = 0, made = 0;
	bool ok = chosen && sets;

	if (ok)
		n = processes_choose(q, s, chosen);
	for (; ok && made < n; made++)
		ok = chart_set_make(&sets[made], chosen[made].process, made);
	if (!ok)
		message_line("no memory for the charts");
	else if (n)
		ok = picture_write(q, &(struct plot){s, sets, n});
	for (size_t i = 0; i < made; i++)
		chart_set_free(&sets[i]);
	free(sets);
	free(chosen);
	return ok && n;
}

static int plot_run(int argc, char **argv)
{
	struct request q = {0};
	struct series s;
	int status = options_read(&q, argc, argv);
	bool ok;

	if (status < 0)
		return verb_help(&verb_plot);
	if (status == 0)
		status = files_read(&q, argc - optind, argv + optind);
	if (status != 0)
		return status;
	ok = series_read(&s, q.path) && series_draw(&q, &s);
	series_free(&s);
	return ok ? 0 : EXIT_FAILED;
}

const struct verb verb_plot = {
    .name = "plot",
    .arguments = "FILE [-o NAME.html|NAME.svg] [--pid PID]",
    .summary = "draw a record: a page with the values under the pointer, or a picture",
    .details =
	"  -o, --output NAME  a page (.html; the default, named as FILE is) or, by gnuplot,\n"
	"                     a picture (.svg); it takes the place of an older one\n"
	"  -p, --pid PID      that process alone\n",
    .run = plot_run,
};
