/* SPDX-License-Identifier: BSD-2-Clause */
/* Rounds of `tierheap stat`: reads processes, and prints what they do in a form. */
#ifndef TOOL_WATCH_H
#define TOOL_WATCH_H

#include <sys/types.h>

#include "stat_forms.h"

struct watch_target; /* a process that is watched */

/* All 0 but the form at first. */
struct watch {
	const struct stat_form *form;
	const char *output; /* file that has the newest round; NULL: all go to stdout */
	bool all;           /* every process, asked for anew in every round */
	double interval;    /* seconds; 0: once */
	unsigned count;     /* rounds; 0: no end */
	/* watch.c's. */
	struct watch_target *targets;
	size_t ntargets;
	struct view *views; /* of this round, for forms that print them together */
	size_t nviews;
	unsigned shown;  /* processes in this round */
	unsigned lines;  /* printed below the last head */
	bool headed;     /* the head was printed */
	bool empty_told; /* that there is no process */
	bool unread;     /* of some process the segment could not be read */
	int status;      /* exit status so far */
};

/* A process to watch; once, if it comes twice. False after a message: no memory. */
bool watch_add(struct watch *w, pid_t pid);
/* Until the rounds are done or there is nothing left to watch. Returns the exit status. */
int watch_run(struct watch *w);
void watch_free(struct watch *w);

#endif
