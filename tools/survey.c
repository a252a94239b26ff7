/* SPDX-License-Identifier: BSD-2-Clause */
#include "survey.h"

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "process.h"
#include "procfs.h"
#include "threshold.h"

/*
 * Seconds. A process that calls exec leaves its file behind; only /proc/PID/maps tells, which costs
 * more than all the rest. Where the new program is under tierheap, too, the old file is unlinked.
 */
#define CHECK_EVERY 10.0
/* Seconds. One that was stopped within a write is waited for each time: view_read. */
#define RETRY_AFTER 5.0

static void segment_close(struct watched *p)
{
	if (p->fd >= 0)
		close(p->fd);
	p->fd = -1;
}

static bool segment_current(const struct watched *p, double now)
{
	struct stat st;

	return p->fd >= 0 && now < p->checked + CHECK_EVERY && fstat(p->fd, &st) == 0 &&
	       st.st_nlink > 0 && procfs_start(p->pid) == p->start && procfs_alive(p->pid);
}

/* The end of the line: the file and the number stand before. */
static void reason_keep(struct watched *p, const char *why)
{
	const char *reason = strstr(why, ": ");

	snprintf(p->why, sizeof(p->why), "can't be read: %.160s", reason ? reason + 2 : why);
}

static enum process_result segment_open(struct watched *p, const char *root, double now)
{
	char why[512];
	enum process_result result;
	uint64_t start = procfs_start(p->pid);
	int fd;

	result = process_open(root, p->pid, O_RDONLY, &fd, why, sizeof(why));
	segment_close(p);
	if (result == PROCESS_BAD)
		reason_keep(p, why);
	if (result != PROCESS_OPEN)
		return result;
	/* Another process of the same number: nothing of the old one counts for it. */
	if (p->start != start)
		*p = (struct watched){.pid = p->pid, .rate = NAN, .listed = true};
	p->fd = fd;
	p->start = start;
	p->checked = now;
	return result;
}

/* Of two readings; NAN where the counter was set back, or where nobody counts. */
static double rate_of(uint64_t before, uint64_t after, double seconds)
{
	return after < before || seconds <= 0 ? NAN : (double)(after - before) / seconds;
}

static void sample_take(struct watched *p, const struct view *v, double now)
{
	struct sample sample = {.at = now};
	double seconds = now - p->looked;
	uint64_t moved = p->view.s.moved_bytes;
	bool counted = v->s.engine != TIERHEAP_ENGINE_MEMKIND;

	p->rate = p->known && counted ?
			  rate_of(p->view.s.allocations, v->s.allocations, seconds) : NAN;
	sample.figure[HISTORY_SHARE] = view_share(v);
	sample.figure[HISTORY_ERROR] = view_error(v);
	sample.figure[HISTORY_THRESHOLD] = log2(threshold_bytes(v));
	sample.figure[HISTORY_MOVED] =
		p->known ? rate_of(moved, v->s.moved_bytes, seconds) : NAN;
	history_add(&p->history, &sample);
	p->view = *v;
	p->known = true;
	p->looked = now;
	p->why[0] = '\0';
}

/* False: there is nothing more to be read of it. */
static bool watched_look(struct watched *p, const char *root, double now)
{
	struct view v;
	char why[160];

	if (now < p->retry)
		return procfs_alive(p->pid);
	if (!segment_current(p, now)) {
		enum process_result result = segment_open(p, root, now);

		p->retry = result == PROCESS_BAD ? now + RETRY_AFTER : 0;
		if (result != PROCESS_OPEN)
			return result == PROCESS_BAD;
	}
	if (view_read(p->fd, &v, why, sizeof(why))) {
		sample_take(p, &v, now);
		return true;
	}
	snprintf(p->why, sizeof(p->why), "can't be read: %s", why);
	p->retry = now + RETRY_AFTER;
	return true;
}

static void watched_free(struct watched *p)
{
	segment_close(p);
	free(p);
}

struct watched *survey_find(const struct survey *w, pid_t pid)
{
	for (size_t i = 0; i < w->count; i++)
		if (w->all[i]->pid == pid)
			return w->all[i];
	return NULL;
}

static bool watched_add(struct survey *w, pid_t pid)
{
	struct watched **more = reallocarray(w->all, w->count + 1, sizeof(struct watched *));
	struct watched *p = calloc(1, sizeof(*p));
	size_t at = w->count;

	w->all = more ? more : w->all;
	if (!more || !p) {
		free(p);
		return false;
	}
	*p = (struct watched){.pid = pid, .rate = NAN, .fd = -1, .listed = true};
	while (at > 0 && w->all[at - 1]->pid > pid)
		at--;
	memmove(w->all + at + 1, w->all + at, (w->count - at) * sizeof(struct watched *));
	w->all[at] = p;
	w->count++;
	return true;
}

/* Adds what has come; both lists are in the same order. */
static bool list_refresh(struct survey *w)
{
	pid_t *pids;
	size_t n = process_list(w->root, &pids), at = 0;
	bool ok = true;

	for (size_t i = 0; ok && i < n; i++) {
		while (at < w->count && w->all[at]->pid < pids[i])
			at++;
		if (at == w->count || w->all[at]->pid != pids[i])
			ok = watched_add(w, pids[i]);
	}
	free(pids);
	return ok;
}

static void end_note(struct survey *w, struct watched *p, double now)
{
	struct survey_ended *end = &w->ended[w->ends % SURVEY_ENDS];

	if (!p->known || p->ended > 0)
		return;
	p->ended = now;
	end->pid = p->pid;
	end->at = now;
	memcpy(end->command, p->view.s.command, sizeof(end->command));
	w->ends++;
}

/* False: it leaves the list. */
static bool watched_round(struct survey *w, struct watched *p, double now)
{
	if (p->ended == 0 && watched_look(p, w->root, now))
		return true;
	segment_close(p);
	end_note(w, p, now);
	return p->pid == w->held && p->known;
}

bool survey_round(struct survey *w, double now)
{
	bool ok = list_refresh(w);
	size_t kept = 0;

	for (size_t i = 0; i < w->count; i++) {
		if (watched_round(w, w->all[i], now))
			w->all[kept++] = w->all[i];
		else
			watched_free(w->all[i]);
	}
	w->count = kept;
	return ok;
}

void survey_end(struct survey *w)
{
	for (size_t i = 0; i < w->count; i++)
		watched_free(w->all[i]);
	free(w->all);
	w->all = NULL;
	w->count = 0;
}
