/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The processes under tierheap, looked at in rounds: their figures, what these were before, and how
 * fast they change. Draws nothing. One thread.
 */
#ifndef TOOL_SURVEY_H
#define TOOL_SURVEY_H

#include <sys/types.h>

#include "history.h"
#include "view.h"

struct watched {
	pid_t pid;
	bool known;       /* `view` holds what the process showed last */
	double ended;     /* when its end was seen, as `now`; 0: it lives */
	char why[192];    /* why it can't be read now; empty: it can */
	struct view view;
	double rate;      /* allocations a second in the last round; NAN: not known */
	struct history history;
	/* Private. */
	int fd;           /* of its segment; -1: not open */
	uint64_t start;   /* procfs.h, when fd was opened */
	double looked;    /* time of the last sample */
	double checked;   /* when the file was last held against the process's mappings */
	double retry;     /* not before */
	bool listed;
};

#define SURVEY_ENDS 16

struct survey {
	const char *root;     /* as of process.h */
	pid_t held;           /* stays in the list when it has ended; 0: none */
	struct watched **all; /* ascending by pid */
	size_t count;
	size_t ends;          /* processes that have ended, under names that were seen */
	struct survey_ended {
		pid_t pid;
		double at;    /* as `now` */
		char command[TIERHEAP_SEGMENT_COMMAND_LEN];
	} ended[SURVEY_ENDS];  /* the last ones; the first of all in ended[0], and round and round */
};

/* `now`: seconds of CLOCK_MONOTONIC, above 0. False: no memory. */
bool survey_round(struct survey *w, double now);
struct watched *survey_find(const struct survey *w, pid_t pid);
void survey_end(struct survey *w);

#endif
