/* SPDX-License-Identifier: BSD-2-Clause */
#include "recorder.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "message.h"
#include "procfs.h"

/* Rows of one time, which reach the file together. */
struct batch {
	FILE *out;
	char *text;
	size_t len;
	struct timespec at; /* Unix time */
	double seconds;     /* since the record began */
	unsigned long rows;
};

static bool batch_open(struct batch *b, const struct recorder *r)
{
	struct timespec now;

	*b = (struct batch){0};
	b->out = open_memstream(&b->text, &b->len);
	clock_gettime(CLOCK_REALTIME, &b->at);
	clock_gettime(CLOCK_MONOTONIC, &now);
	b->seconds =
	    (double)(now.tv_sec - r->began.tv_sec) + (double)(now.tv_nsec - r->began.tv_nsec) / 1e9;
	if (!b->out)
		message_line("no memory for a row: it is left out");
	return b->out != NULL;
}

static void batch_close(struct batch *b, struct recorder *r)
{
	bool ok = !ferror(b->out);

	if (fclose(b->out) != 0 || !ok)
		message_line("no memory for a row: it is left out");
	else if (b->len && !record_file_add(&r->file, b->text, b->len))
		r->over = true;
	else
		r->rows += b->rows;
	free(b->text);
}

static void row_add(struct batch *b, struct recorder *r, struct record_target *t)
{
	struct view v;
	bool first = !t->command[0] && !t->updated_ns;

	if (!record_target_read(t, &v))
		return;
	record_row_print(b->out, &b->at, b->seconds, &v);
	t->updated_ns = v.s.updated_ns;
	b->rows++;
	r->processes += first;
}

bool recorder_prepare(struct recorder *r)
{
	size_t len;
	FILE *out = open_memstream(&r->head, &len);

	clock_gettime(CLOCK_REALTIME, &r->about.at);
	clock_gettime(CLOCK_MONOTONIC, &r->began);
	if (out)
		record_head_print(out, &r->about);
	if (out && fclose(out) == 0)
		return true;
	message_line("no memory for the head of the record");
	return false;
}

bool recorder_begin(struct recorder *r)
{
	r->over =
	    !record_file_start(&r->file) || !record_file_add(&r->file, r->head, strlen(r->head));
	return !r->over;
}

void recorder_drop(struct recorder *r)
{
	record_file_drop(&r->file);
	free(r->head);
}

bool recorder_knows(const struct recorder *r, pid_t pid)
{
	for (size_t i = 0; i < r->ntargets; i++)
		if (r->targets[i].pid == pid)
			return true;
	return false;
}

/* With its first row. False: no memory; *t is closed then. */
static bool target_take(struct recorder *r, struct record_target *t)
{
	struct record_target *more = reallocarray(r->targets, r->ntargets + 1, sizeof(*more));
	struct batch b;

	if (!more) {
		record_target_close(t);
		return false;
	}
	r->targets = more;
	r->targets[r->ntargets++] = *t;
	if (!r->over && batch_open(&b, r)) {
		row_add(&b, r, &r->targets[r->ntargets - 1]);
		batch_close(&b, r);
	}
	return true;
}

enum process_result recorder_add(struct recorder *r, pid_t pid, char *why, size_t why_size)
{
	struct record_target t;
	enum process_result result = record_target_open(&t, pid, why, why_size);

	if (result != PROCESS_OPEN)
		return result;
	if (r->root && !record_process_below(pid, r->root)) {
		record_target_close(&t);
		return PROCESS_NONE;
	}
	if (target_take(r, &t))
		return PROCESS_OPEN;
	snprintf(why, why_size, "no memory for the list of processes");
	return PROCESS_BAD;
}

enum process_result recorder_add_held(struct recorder *r, struct record_target *t)
{
	enum process_result result = record_target_held(t);

	if (result == PROCESS_BAD)
		return result;
	if (result == PROCESS_NONE)
		record_target_close(t);
	else if (target_take(r, t))
		recorder_end(r, t->pid);
	return PROCESS_OPEN;
}

/* It may run on as another program, under tierheap or not. */
static void end_tell(struct recorder *r, const struct record_target *t)
{
	char why[512];

	if (procfs_alive(t->pid) && procfs_start(t->pid) == t->start &&
	    recorder_add(r, t->pid, why, sizeof(why)) == PROCESS_OPEN)
		return;
	if (r->root)
		return;
	if (procfs_alive(t->pid) && procfs_start(t->pid) == t->start)
		message_line("process %d (%s) does not run under tierheap any more", (int)t->pid,
			     t->command);
	else
		message_line("process %d (%s) has ended", (int)t->pid, t->command);
}

/* A row of each that has ended, and with `only` 0 of all others; else of that process alone. */
static void rows_write(struct recorder *r, pid_t only)
{
	struct batch b;

	if (r->ntargets == 0 || r->over || !batch_open(&b, r))
		return;
	for (size_t i = 0; i < r->ntargets; i++) {
		struct record_target *t = &r->targets[i];

		if (only && t->pid != only)
			continue;
		/* Asked first: then what is read is the last that there is. */
		t->ended = record_target_gone(t);
		if (t->ended || !only)
			row_add(&b, r, t);
	}
	batch_close(&b, r);
}

static void ends_take(struct recorder *r)
{
	struct record_target t;
	size_t i = 0;

	while (i < r->ntargets) {
		if (!r->targets[i].ended) {
			i++;
			continue;
		}
		t = r->targets[i];
		r->ntargets--;
		memmove(&r->targets[i], &r->targets[i + 1], (r->ntargets - i) * sizeof(t));
		record_target_close(&t);
		/* May add it again, as another program, behind the others. */
		end_tell(r, &t);
	}
}

void recorder_end(struct recorder *r, pid_t pid)
{
	rows_write(r, pid);
	ends_take(r);
}

static void new_find(struct recorder *r)
{
	char why[512];
	pid_t *pids;
	size_t n = process_list(SHM_ROOT, &pids);

	for (size_t i = 0; i < n; i++)
		if (pids[i] != r->root && !recorder_knows(r, pids[i]) &&
		    record_process_below(pids[i], r->root))
			recorder_add(r, pids[i], why, sizeof(why));
	free(pids);
}

void recorder_round(struct recorder *r)
{
	rows_write(r, 0);
	ends_take(r);
	if (r->root)
		new_find(r);
}

void recorder_finish(struct recorder *r)
{
	rows_write(r, 0);
	for (size_t i = 0; i < r->ntargets; i++) {
		struct record_target *t = &r->targets[i];

		if (r->root && !record_target_gone(t))
			message_line("process %d (%s) goes on: \"tierheap record -p %d\" records "
				     "it further",
				     (int)t->pid, t->command, (int)t->pid);
		record_target_close(t);
	}
	free(r->targets);
	free(r->head);
}
