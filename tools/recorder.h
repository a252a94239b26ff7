/* SPDX-License-Identifier: BSD-2-Clause */
/* What is being recorded: the processes, and the file that their rows go to. */
#ifndef TOOL_RECORDER_H
#define TOOL_RECORDER_H

#include "record_file.h"
#include "record_head.h"
#include "record_target.h"

struct recorder {
	struct record_file file;
	struct record_about about;
	pid_t root; /* whatever runs below this process is recorded; 0: what was named */
	struct record_target *targets;
	size_t ntargets;
	char *head;            /* the lines before the rows */
	struct timespec began; /* CLOCK_MONOTONIC */
	unsigned long rows;
	unsigned processes; /* that had a row */
	bool over;          /* no more rows are wanted, or can be written */
};

/* Looks at the machine, before a program starts, which may be a short one. False after a message.
 */
bool recorder_prepare(struct recorder *r);
/* Empties the file and writes its head. False after a message. */
bool recorder_begin(struct recorder *r);
/* Instead, or after it has failed: leaves no file that was not there before. */
void recorder_drop(struct recorder *r);
/* A process of that number has a segment: its first row. */
enum process_result recorder_add(struct recorder *r, pid_t pid, char *why, size_t why_size);
/*
 * The same of one that starts below root. PROCESS_BAD: not yet, ask again. Else *t is the
 * recorder's, or closed.
 */
enum process_result recorder_add_held(struct recorder *r, struct record_target *t);
/* A row of each process; of those that have ended, the last one. Finds what is new below root. */
void recorder_round(struct recorder *r);
/* The last row of a process that may have ended, without waiting for the next round. */
void recorder_end(struct recorder *r, pid_t pid);
/* A last row of each that is left; below root, those are said to go on. *r can't be used again. */
void recorder_finish(struct recorder *r);
bool recorder_knows(const struct recorder *r, pid_t pid);

#endif
