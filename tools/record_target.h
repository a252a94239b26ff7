/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A process that is recorded. Its segment stays open: what it holds last can be read once the
 * process and its file are gone.
 */
#ifndef TOOL_RECORD_TARGET_H
#define TOOL_RECORD_TARGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "process.h"
#include "view.h"

struct record_target {
	pid_t pid;
	int fd;              /* the segment */
	int pidfd;           /* readable once the process has ended; -1: an old kernel */
	uint64_t start;      /* ticks: another process may get the number */
	uint64_t updated_ns; /* as read last */
	bool ended;          /* its last row is written */
	bool silenced;       /* that it can't be read has been said */
	char command[TIERHEAP_SEGMENT_COMMAND_LEN]; /* empty: not read yet */
};

/* As process_open. */
enum process_result record_target_open(struct record_target *t, pid_t pid, char *why,
				       size_t why_size);
/*
 * Of a process that starts: its file, held from the first sight on, so that what it says at the end
 * can be read though the process has ended before it could be looked at. False: there is none.
 */
bool record_target_hold(struct record_target *t, pid_t pid);
/* PROCESS_OPEN: it has become a segment; PROCESS_BAD: not yet; PROCESS_NONE: it won't. */
enum process_result record_target_held(const struct record_target *t);
void record_target_close(struct record_target *t);
/* False: it can't be read, which is said once. */
bool record_target_read(struct record_target *t, struct view *v);
/* Has it ended, or become another program? record_target_read must have been asked before. */
bool record_target_gone(const struct record_target *t);

/* Is it below `root` in the tree of processes? */
bool record_process_below(pid_t pid, pid_t root);

#endif
