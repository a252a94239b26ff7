/* SPDX-License-Identifier: BSD-2-Clause */
/* `tierheap stat`: what the processes under tierheap do, once or in intervals. */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "args.h"
#include "message.h"
#include "output.h"
#include "process.h"
#include "procfs.h"
#include "stat_forms.h"
#include "tool.h"

/* Lines of text between two heads, so that one is always on the screen. */
#define HEAD_EVERY 20

/* A process that is watched. */
struct target {
	pid_t pid;
	bool seen; /* was read at least once */
	char command[TIERHEAP_SEGMENT_COMMAND_LEN];
};

struct watch {
	const struct stat_form *form;
	bool all;        /* every process, asked for anew in every round */
	double interval; /* seconds; 0: once */
	unsigned count;  /* rounds; 0: no end */
	struct target *targets;
	size_t ntargets;
	unsigned lines; /* printed since the last head; HEAD_EVERY: one is due */
	bool unread;    /* of some process the segment could not be read */
	int status;     /* exit status so far */
};

static void head_print(struct watch *w)
{
	bool repeat = w->form == &stat_text;

	if (!w->form->head || w->lines < HEAD_EVERY)
		return;
	w->form->head();
	/* A program reads the head once. */
	w->lines = repeat ? 0 : 1;
}

static void view_print(struct watch *w, const struct view *v)
{
	if (w->interval == 0 && !w->all && w->ntargets == 1) {
		w->form->whole(v);
		return;
	}
	head_print(w);
	w->form->row(v);
	if (w->form == &stat_text)
		w->lines++;
}

static enum process_result target_read(pid_t pid, struct view *v, char *why, size_t why_size)
{
	char reason[192];
	int fd;
	enum process_result result = process_open(SHM_ROOT, pid, O_RDONLY, &fd, why, why_size);

	if (result != PROCESS_OPEN)
		return result;
	if (!view_read(fd, v, reason, sizeof(reason))) {
		snprintf(why, why_size, "the segment of process %d can't be read: %s", (int)pid,
			 reason);
		result = PROCESS_BAD;
	}
	close(fd);
	return result;
}

/* Of a process that was read before nothing but its end is said. */
static void failure_print(struct watch *w, const struct target *t, enum process_result result,
			  const char *why)
{
	if (t->seen && !procfs_alive(t->pid)) {
		message_line("process %d (%s) has ended", (int)t->pid, t->command);
		return;
	}
	/* It ended or called exec between the look into the directory and this one. */
	if (w->all && !t->seen && result == PROCESS_NONE)
		return;
	message_line("%s", why);
	w->unread = true;
	if (!w->all && !(t->seen && result == PROCESS_NONE))
		w->status = EXIT_FAILED;
}

/* False: the target is not to be asked again. */
static bool target_print(struct watch *w, struct target *t)
{
	char why[512];
	struct view v;
	enum process_result result = target_read(t->pid, &v, why, sizeof(why));

	if (result != PROCESS_OPEN) {
		failure_print(w, t, result, why);
		return false;
	}
	t->seen = true;
	memcpy(t->command, v.s.command, sizeof(t->command));
	view_print(w, &v);
	return true;
}

static bool target_add(struct watch *w, pid_t pid)
{
	struct target *more = reallocarray(w->targets, w->ntargets + 1, sizeof(*more));

	if (!more) {
		message_line("no memory for the list of processes");
		w->status = EXIT_FAILED;
		return false;
	}
	w->targets = more;
	w->targets[w->ntargets++] = (struct target){.pid = pid};
	return true;
}

static bool target_known(const struct watch *w, pid_t pid)
{
	for (size_t i = 0; i < w->ntargets; i++)
		if (w->targets[i].pid == pid)
			return true;
	return false;
}

/* Adds the processes that have come since the last round. */
static bool targets_refresh(struct watch *w)
{
	pid_t *pids;
	size_t n = process_list(SHM_ROOT, &pids);
	bool ok = true;

	if (errno) {
		message_line("processes may be missing: " SHM_ROOT " can't be looked through: %s",
			     strerror(errno));
		w->status = EXIT_FAILED;
	}
	for (size_t i = 0; ok && i < n; i++)
		if (!target_known(w, pids[i]))
			ok = target_add(w, pids[i]);
	free(pids);
	return ok;
}

/* False: there is nothing left to watch. */
static bool round_print(struct watch *w)
{
	size_t kept = 0;

	if (w->all && !targets_refresh(w))
		return false;
	for (size_t i = 0; i < w->ntargets; i++)
		if (target_print(w, &w->targets[i]))
			w->targets[kept++] = w->targets[i];
	w->ntargets = kept;
	fflush(stdout);
	return kept > 0 && !output_lost();
}

/*
 * Adds the interval to the time of the last round, so that rounds do not drift. False after a
 * message: without a pause they would come as fast as they can.
 */
static bool round_wait(struct timespec *next, double interval)
{
	int err;

	next->tv_sec += (time_t)interval;
	next->tv_nsec += (long)((interval - floor(interval)) * 1e9);
	if (next->tv_nsec >= 1000000000) {
		next->tv_nsec -= 1000000000;
		next->tv_sec++;
	}
	while ((err = clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, next, NULL)) == EINTR)
		;
	if (err)
		message_line("can't wait for the next interval: %s", strerror(err));
	return err == 0;
}

static void watch_run(struct watch *w)
{
	struct timespec next;
	unsigned rounds = 0;

	clock_gettime(CLOCK_MONOTONIC, &next);
	while (round_print(w)) {
		if (w->interval == 0 || ++rounds == w->count)
			return;
		if (!round_wait(&next, w->interval)) {
			w->status = EXIT_FAILED;
			return;
		}
	}
	if (rounds > 0)
		return;
	if (w->all && w->form == &stat_text && !w->unread && w->status == 0)
		puts("No process that you can look into runs under tierheap.");
	else if (w->all && w->form != &stat_text)
		head_print(w);
}

static bool interval_read(struct watch *w, const char *text)
{
	if (args_seconds(text, &w->interval))
		return true;
	message_line("--interval: \"%s\" is no time: write seconds from 0.01 to 86400, such as 1",
		     text);
	return false;
}

static bool count_read(struct watch *w, const char *text)
{
	if (args_count(text, &w->count))
		return true;
	message_line("--count: \"%s\" is no count: write a whole number from 1 to 1000000000",
		     text);
	return false;
}

/* 0, or -1: help was asked for, or an exit status. */
static int options_read(struct watch *w, int argc, char **argv)
{
	static const struct option longs[] = {
	    {"all", no_argument, NULL, 'a'},
	    {"json", no_argument, NULL, 256},
	    {"tsv", no_argument, NULL, 257},
	    {"interval", required_argument, NULL, 'i'},
	    {"count", required_argument, NULL, 'c'},
	    {"help", no_argument, NULL, 'h'},
	    {NULL, 0, NULL, 0},
	};
	int c;

	while ((c = args_next(argc, argv, ":ai:c:h", longs)) != -1) {
		if (c == 'h')
			return -1;
		if (c == '?' || (c == 'i' && !interval_read(w, optarg)) ||
		    (c == 'c' && !count_read(w, optarg)))
			return EXIT_USAGE;
		if (c == 'a')
			w->all = true;
		else if (c == 256 || c == 257)
			w->form = c == 256 ? &stat_json : &stat_tsv;
	}
	return 0;
}

static int targets_read(struct watch *w, int argc, char **argv)
{
	pid_t pid;

	if (w->all && argc > 0) {
		message_line("--all and \"%s\" exclude each other: write one of them", argv[0]);
		return EXIT_USAGE;
	}
	if (w->count && w->interval == 0) {
		message_line("--count needs --interval: write \"--interval 1\" too");
		return EXIT_USAGE;
	}
	for (int i = 0; i < argc; i++) {
		if (!args_pid(argv[i], &pid)) {
			message_line("\"%s\" is no process: write its number, such as 1234",
				     argv[i]);
			return EXIT_USAGE;
		}
		if (!target_known(w, pid) && !target_add(w, pid))
			return EXIT_FAILED;
	}
	w->all = argc == 0;
	return 0;
}

static int stat_run(int argc, char **argv)
{
	struct watch w = {.form = &stat_text, .lines = HEAD_EVERY};
	int status = options_read(&w, argc, argv);

	if (status < 0)
		return verb_help(&verb_stat);
	if (status == 0)
		status = targets_read(&w, argc - optind, argv + optind);
	if (status == 0) {
		watch_run(&w);
		status = w.status;
	}
	free(w.targets);
	return status;
}

const struct verb verb_stat = {
    .name = "stat",
    .arguments = "[PID...|--all] [--json|--tsv] [--interval S [--count N]]",
    .summary = "show what processes under tierheap do; without PID, all that you can look into",
    .details = "  -a, --all         every process, those that start later too\n"
	       "      --json        an object per process and line\n"
	       "      --tsv         tab-separated values, a line of names first\n"
	       "  -i, --interval S  again every S seconds, until the processes have ended\n"
	       "  -c, --count N     N times\n",
    .run = stat_run,
};
