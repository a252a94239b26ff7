/* SPDX-License-Identifier: BSD-2-Clause */
/* `tierheap record`: the figures of processes over time, in a file. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "args.h"
#include "message.h"
#include "option.h"
#include "record_loop.h"
#include "tool.h"

/* Option values: that of row i of the table is ROW_BASE + i. */
#define FORCE    256
#define ROW_BASE 300

#define NAME_LEN 96

struct request {
	char **run; /* what `tierheap run` gets: "run", flags, "--", the program */
	int nrun, nflags;
	const char *path; /* NULL: name */
	char name[NAME_LEN];
	double interval;
	unsigned count; /* 0: no end */
	pid_t *pids;
	size_t npids;
	bool force, help;
};

/* As those of `run`, 1 and 2 may be the program's. */
static int status_usage(const struct request *q)
{
	return q->npids ? EXIT_USAGE : EXIT_RUN_REFUSED;
}

static int status_failed(const struct request *q)
{
	return q->npids ? EXIT_FAILED : EXIT_RUN_REFUSED;
}

static struct option *longs_make(void)
{
	static const struct option ours[] = {
	    {"output", required_argument, NULL, 'o'}, {"interval", required_argument, NULL, 'i'},
	    {"count", required_argument, NULL, 'c'},  {"pid", required_argument, NULL, 'p'},
	    {"force", no_argument, NULL, FORCE},      {"help", no_argument, NULL, 'h'},
	};
	struct option *longs = calloc(option_count + ARRAY_SIZE(ours) + 1, sizeof(*longs));
	size_t n = ARRAY_SIZE(ours);

	if (!longs)
		return NULL;
	memcpy(longs, ours, sizeof(ours));
	for (size_t i = 0; i < option_count; i++) {
		const struct option_row *row = &option_table[i];
		int value = row->type == OPTION_BOOL ? optional_argument : required_argument;

		if (row->flag)
			longs[n++] = (struct option){row->flag, value, NULL, (int)(ROW_BASE + i)};
	}
	return longs;
}

static bool pid_read(struct request *q, const char *text)
{
	pid_t pid, *more = reallocarray(q->pids, q->npids + 1, sizeof(*more));

	if (more)
		q->pids = more;
	if (!more) {
		message_line("no memory for the list of processes");
	} else if (!args_pid(text, &pid)) {
		message_line("\"%s\" is no process: write its number, such as 1234", text);
	} else {
		q->pids[q->npids++] = pid;
		return true;
	}
	return false;
}

static bool interval_read(struct request *q, const char *text)
{
	if (args_seconds(text, &q->interval))
		return true;
	message_line("--interval: \"%s\" is no time: write seconds from 0.01 to 86400, such as 1",
		     text);
	return false;
}

static bool count_read(struct request *q, const char *text)
{
	if (args_count(text, &q->count))
		return true;
	message_line("--count: \"%s\" is no count: write a whole number from 1 to 1000000000",
		     text);
	return false;
}

/* A flag of `run` stays one. */
static bool flag_pass(struct request *q, const struct option_row *row, const char *value)
{
	char *text;

	if (asprintf(&text, "--%s=%s", row->flag, value ? value : "on") < 0) {
		message_line("no memory for the flags");
		return false;
	}
	q->run[q->nrun++] = text;
	q->nflags++;
	return true;
}

static bool option_take(struct request *q, int c)
{
	switch (c) {
	case 'o':
		q->path = optarg;
		return true;
	case 'i':
		return interval_read(q, optarg);
	case 'c':
		return count_read(q, optarg);
	case 'p':
		return pid_read(q, optarg);
	case FORCE:
		q->force = true;
		return true;
	case 'h':
		q->help = true;
		return true;
	default:
		return c != '?' && flag_pass(q, &option_table[c - ROW_BASE], optarg);
	}
}

/* False after a message. "+": the first argument that is no flag is the program. */
static bool options_read(struct request *q, int argc, char **argv)
{
	struct option *longs = longs_make();
	bool ok = longs != NULL;
	int c;

	while (ok && (c = args_next(argc, argv, "+:o:i:c:p:h", longs)) != -1)
		ok = option_take(q, c);
	free(longs);
	return ok;
}

/* False after a message. */
static bool what_check(const struct request *q, int argc, char **argv)
{
	if (q->npids && argc > 0)
		message_line("-p and the program \"%s\" exclude each other: write one of them",
			     argv[0]);
	else if (q->npids && q->nflags > 0)
		message_line("\"%s\" is for a program that is started: \"tierheap set\" changes "
			     "a running one",
			     q->run[1]);
	else if (!q->npids && argc == 0)
		message_line(
		    "nothing to record: tierheap record PROGRAM, or tierheap record -p 1234");
	else
		return true;
	return false;
}

/* "tierheap-redis-server-20261128-103000.tsv", in the current directory. */
static void name_make(struct request *q, const char *program, pid_t pid)
{
	const char *base = program ? strrchr(program, '/') : NULL;
	char date[32] = "", name[48];
	time_t now = time(NULL);
	struct tm tm;

	if (localtime_r(&now, &tm))
		strftime(date, sizeof(date), "%Y%m%d-%H%M%S", &tm);
	if (program)
		snprintf(name, sizeof(name), "%s", base ? base + 1 : program);
	else
		snprintf(name, sizeof(name), "%d", (int)pid);
	for (char *c = name; *c; c++)
		if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-+",
			    *c))
			*c = '_';
	snprintf(q->name, sizeof(q->name), "tierheap-%s-%s.tsv", name, date);
	q->path = q->name;
}

static void end_tell(const struct recorder *r)
{
	if (r->rows)
		message_line("%lu row%s of %u process%s in \"%s\"", r->rows,
			     r->rows == 1 ? "" : "s", r->processes, r->processes == 1 ? "" : "es",
			     r->file.path);
	else if (!r->file.failed)
		message_line(
		    "\"%s\" has no rows: nothing was seen under tierheap (too short? statically "
		    "linked? --stats=off?)",
		    r->file.path);
}

/* A limit of the file's size, and a pipe that nobody reads, are told as a full disk is. */
static void writes_survive(void)
{
	signal(SIGXFSZ, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
}

/* Settings that forbid statistics, a program that can't be started: `run` says it. */
static int program_record(struct request *q, struct recorder *r, char **argv)
{
	struct record_program program;
	struct record_signals signals;
	char why[512];
	int status, changes;

	r->about.argv = argv;
	r->root = getpid();
	/* Its watch needs it before the program does, which is told what is wrong with it. */
	process_directory_ready(SHM_ROOT, why, sizeof(why));
	changes = record_changes_watch();
	if (!record_file_open(&r->file, q->path, q->force))
		return EXIT_RUN_REFUSED;
	status = EXIT_RUN_REFUSED;
	if (recorder_prepare(r) && record_signals_take(&signals, true))
		status = record_program_start(&program, q->nrun, q->run, &signals.before);
	if (status != 0) {
		recorder_drop(r);
		return status;
	}
	writes_survive();
	/* A full disk must not stop the program. */
	recorder_begin(r);
	record_loop(r, &program, signals.fd, changes, q->count);
	recorder_finish(r);
	end_tell(r);
	record_file_close(&r->file);
	return record_program_status(&program);
}

static bool processes_check(const struct request *q)
{
	struct record_target t;
	char why[512];

	for (size_t i = 0; i < q->npids; i++) {
		if (record_target_open(&t, q->pids[i], why, sizeof(why)) != PROCESS_OPEN) {
			message_line("%s", why);
			return false;
		}
		record_target_close(&t);
	}
	return true;
}

static int processes_record(const struct request *q, struct recorder *r)
{
	struct record_signals signals;
	char why[512];
	bool ok;

	r->about.pids = q->pids;
	r->about.npids = q->npids;
	if (!processes_check(q) || !record_file_open(&r->file, q->path, q->force))
		return EXIT_FAILED;
	writes_survive();
	if (!recorder_prepare(r) || !record_signals_take(&signals, false) || !recorder_begin(r)) {
		recorder_drop(r);
		return EXIT_FAILED;
	}
	for (size_t i = 0; i < q->npids; i++)
		if (!recorder_knows(r, q->pids[i]) &&
		    recorder_add(r, q->pids[i], why, sizeof(why)) != PROCESS_OPEN)
			message_line("%s", why);
	record_loop(r, NULL, signals.fd, -1, q->count);
	recorder_finish(r);
	end_tell(r);
	ok = record_file_close(&r->file);
	return ok && r->rows ? 0 : EXIT_FAILED;
}

static int request_serve(struct request *q, int argc, char **argv)
{
	struct recorder r = {.about = {.interval = 1}};

	if (!options_read(q, argc, argv))
		return status_usage(q);
	if (q->help)
		return verb_help(&verb_record);
	argv += optind;
	if (!what_check(q, argc - optind, argv))
		return status_usage(q);
	if (!q->path)
		name_make(q, argv[0], q->npids ? q->pids[0] : 0);
	if (q->interval > 0)
		r.about.interval = q->interval;
	/* What comes behind is the program's. */
	q->run[q->nrun++] = (char *)"--";
	for (char **arg = argv; *arg; arg++)
		q->run[q->nrun++] = *arg;
	return q->npids ? processes_record(q, &r) : program_record(q, &r, argv);
}

static int record_run(int argc, char **argv)
{
	/* "run", a flag or word for each of ours, "--" and the end. */
	struct request q = {.run = calloc((size_t)argc + 3, sizeof(*q.run)), .nrun = 1};
	int status;

	if (!q.run) {
		message_line("no memory for the flags");
		return status_failed(&q);
	}
	q.run[0] = (char *)"run";
	status = request_serve(&q, argc, argv);
	for (int i = 0; i < q.nflags; i++)
		free(q.run[1 + i]);
	free(q.run);
	free(q.pids);
	return status;
}

const struct verb verb_record = {
    .name = "record",
    .arguments =
	"[-o FILE] [--force] [--interval S] [--count N] [FLAG...] [--] PROGRAM [ARG...] | -p PID",
    .summary = "keep the figures of a program over time in a file, for plot and advise",
    .details = "  -o, --output FILE\n      instead of tierheap-PROGRAM-DATE-TIME.tsv\n"
	       "      --force\n      lose what FILE holds\n"
	       "  -i, --interval S\n      a row of each process every S seconds (default 1)\n"
	       "  -c, --count N\n      end after N rows of a process; a program goes on\n"
	       "  -p, --pid PID\n      a process that runs already; can be given several times\n"
	       "  FLAG\n      one of a program's settings: see \"tierheap help run\"\n",
    .run = record_run,
};
