/* SPDX-License-Identifier: BSD-2-Clause */
#include "watch.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "message.h"
#include "outfile.h"
#include "output.h"
#include "process.h"
#include "procfs.h"
#include "tool.h"

/* Lines of text between two heads, so that one is always on the screen. */
#define HEAD_EVERY 20
/* Seconds in which a process that executes another program has made its segment again. */
#define EXEC_TIME 1.0

struct watch_target {
	pid_t pid;
	bool seen; /* was read at least once */
	bool told; /* was said to be unreadable */
	unsigned missed; /* rounds since it was read last */
	char command[TIERHEAP_SEGMENT_COMMAND_LEN];
};

static bool no_memory(struct watch *w)
{
	message_line("no memory for the list of processes");
	w->status = EXIT_FAILED;
	return false;
}

/* People scroll; a program reads the head once. */
static void head_print(struct watch *w)
{
	bool due = !w->headed || (w->form == &stat_text && w->lines >= HEAD_EVERY);

	if (!w->form->head || !due)
		return;
	w->form->head();
	w->headed = true;
	w->lines = 0;
}

static bool view_keep(struct watch *w, const struct view *v)
{
	struct view *more = reallocarray(w->views, w->nviews + 1, sizeof(*more));

	if (!more)
		return no_memory(w);
	w->views = more;
	w->views[w->nviews++] = *v;
	return true;
}

static void view_print(struct watch *w, const struct view *v)
{
	if (w->form->round) {
		view_keep(w, v);
	} else if (w->interval == 0 && !w->all && w->ntargets == 1) {
		w->form->whole(v);
	} else {
		head_print(w);
		w->form->row(v);
		w->lines++;
	}
	w->shown++;
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
static void failure_print(struct watch *w, struct watch_target *t, enum process_result result,
			  const char *why)
{
	if (t->seen && !procfs_alive(t->pid)) {
		message_line("process %d (%s) has ended", (int)t->pid, t->command);
		return;
	}
	/* It ended or called exec between the look into the directory and this one, or only begins. */
	if (w->all && !t->seen && result != PROCESS_BAD)
		return;
	if (!t->told)
		message_line("%s", why);
	t->told = true;
	w->unread = true;
	if (!w->all && !(t->seen && result != PROCESS_BAD))
		w->status = EXIT_FAILED;
}

static bool may_return(const struct watch *w, struct watch_target *t, enum process_result result)
{
	if (result == PROCESS_STARTING)
		return w->interval > 0;
	return result == PROCESS_NONE && t->seen && w->interval > 0 && procfs_alive(t->pid) &&
	       t->missed++ * w->interval < EXEC_TIME;
}

/* False: the target is not to be asked again. */
static bool target_print(struct watch *w, struct watch_target *t)
{
	char why[512];
	struct view v;
	enum process_result result = target_read(t->pid, &v, why, sizeof(why));

	if (may_return(w, t, result))
		return true;
	if (result != PROCESS_OPEN) {
		failure_print(w, t, result, why);
		/* Of all processes it would be found again, and told again. */
		return w->all && result == PROCESS_BAD && procfs_alive(t->pid);
	}
	t->seen = true;
	t->told = false;
	t->missed = 0;
	memcpy(t->command, v.s.command, sizeof(t->command));
	view_print(w, &v);
	return true;
}

static bool target_known(const struct watch *w, pid_t pid)
{
	for (size_t i = 0; i < w->ntargets; i++)
		if (w->targets[i].pid == pid)
			return true;
	return false;
}

bool watch_add(struct watch *w, pid_t pid)
{
	struct watch_target *more;

	if (target_known(w, pid))
		return true;
	more = reallocarray(w->targets, w->ntargets + 1, sizeof(*more));
	if (!more)
		return no_memory(w);
	w->targets = more;
	w->targets[w->ntargets++] = (struct watch_target){.pid = pid};
	return true;
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
		ok = watch_add(w, pids[i]);
	free(pids);
	return ok;
}

static void targets_print(struct watch *w)
{
	size_t kept = 0;

	for (size_t i = 0; i < w->ntargets; i++)
		if (target_print(w, &w->targets[i]))
			w->targets[kept++] = w->targets[i];
	w->ntargets = kept;
}

/* Of all processes there was none. */
static void empty_print(struct watch *w)
{
	if (w->form != &stat_text)
		head_print(w);
	else if (!w->empty_told && !w->unread && w->status == 0)
		puts("No process that you can look into runs under tierheap.");
	w->empty_told = true;
}

static void round_print(struct watch *w)
{
	w->shown = 0;
	w->nviews = 0;
	targets_print(w);
	if (w->form->round)
		w->form->round(w->views, w->nviews);
	else if (w->all && w->shown == 0)
		empty_print(w);
	if (w->shown > 0)
		w->empty_told = false;
}

/*
 * A round replaces the one before. Where none of the processes asked for is left
 * the last figures stay, but for metrics: those are of now, or a collector would
 * show a dead process for ever.
 */
static bool round_write(struct watch *w)
{
	bool keep;

	if (!outfile_begin())
		return false;
	w->headed = w->empty_told = false;
	round_print(w);
	keep = w->shown == 0 && !w->all && !w->form->round;
	return outfile_end(keep ? NULL : w->output);
}

/* False: there is nothing left to watch, or it can't be told. */
static bool round_run(struct watch *w)
{
	bool ok = !w->all || targets_refresh(w);

	if (ok && w->output)
		ok = round_write(w);
	else if (ok)
		round_print(w);
	if (!ok) {
		w->status = EXIT_FAILED;
		return false;
	}
	output_flush();
	return (w->all || w->ntargets > 0) && !output_lost();
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

int watch_run(struct watch *w)
{
	struct timespec next;
	unsigned rounds = 0;

	clock_gettime(CLOCK_MONOTONIC, &next);
	while (round_run(w)) {
		if (w->interval == 0 || ++rounds == w->count)
			break;
		if (!round_wait(&next, w->interval)) {
			w->status = EXIT_FAILED;
			break;
		}
	}
	return w->status;
}

void watch_free(struct watch *w)
{
	free(w->targets);
	free(w->views);
}
