/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Settings given to a running process: one writer at a time reads what would be in force,
 * changes it, writes it, and looks whether the process has taken it.
 */
#ifndef TOOL_HANDOVER_H
#define TOOL_HANDOVER_H

#include <sys/types.h>

#include "option.h"
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
	struct view view;         /* of the process, before the change */
	int fd;                   /* the rest is private */
	uint64_t serial;
	struct tierheap_segment *segment;
};

/*
 * Opens the segment of a process below `root` (process.h) and keeps other writers out of it until
 * handover_commit or handover_end. False with a line in `why`, and nothing is to be ended.
 */
bool handover_begin(struct handover *h, const char *root, pid_t pid, char *why, size_t why_size);
/*
 * Are h->settings what a running process can be given? False with a line in `why`, as of
 * option_check.
 */
bool handover_check(const struct handover *h, char *why, size_t why_size);
/* Writes h->settings, which handover_check has passed, and lets other writers in. */
void handover_commit(struct handover *h);
/* After handover_commit: what has become of them by now, and after at most two seconds. */
enum handover_outcome handover_look(const struct handover *h);
enum handover_outcome handover_wait(const struct handover *h);
void handover_end(struct handover *h);

#endif
