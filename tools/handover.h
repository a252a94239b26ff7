/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Settings given to a running process: one writer at a time reads what would be in force,
 * changes it, writes it, and looks whether the process has taken it.
 */
#ifndef TOOL_HANDOVER_H
#define TOOL_HANDOVER_H

#include <sys/types.h>

#include "option.h"
#include "process.h"
#include "view.h"

enum handover_outcome {
	HANDOVER_TAKEN,
	HANDOVER_REFUSED,
	HANDOVER_PENDING, /* the process has made no step since */
	HANDOVER_ENDED,   /* the process */
};

struct handover {
	pid_t pid;
	struct settings settings; /* what the next step would leave in force; to be changed */
	bool extra;               /* the process takes those of extra.h */
	struct view view;         /* of the process, before the change */
	int fd;                   /* the rest is private */
	uint64_t serial;
	struct tierheap_segment *segment;
};

/*
 * Opens the segment of a process below `root` (process.h) and keeps other writers out of it until
 * handover_commit or handover_end; several processes are to be opened by ascending numbers. If not
 * PROCESS_OPEN, `why` has a line, and nothing is to be ended.
 */
enum process_result handover_begin(struct handover *h, const char *root, pid_t pid, char *why,
				   size_t why_size);
/*
 * Are h->settings what a running process can be given? False with a line in `why`, as of
 * option_check.
 */
bool handover_check(const struct handover *h, char *why, size_t why_size);
/* Writes h->settings, which handover_check has passed, and lets other writers in. */
void handover_commit(struct handover *h);
/* After handover_commit: what has become of them by now. */
enum handover_outcome handover_look(const struct handover *h);
/* Its number may be another process's by now. */
bool handover_ended(const struct handover *h);
void handover_end(struct handover *h);

#endif
