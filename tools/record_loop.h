/* SPDX-License-Identifier: BSD-2-Clause */
/* The time of a record: its rounds, and what wakes it up in between. */
#ifndef TOOL_RECORD_LOOP_H
#define TOOL_RECORD_LOOP_H

#include "record_program.h"
#include "recorder.h"

/* The signals that end a record, or that the program is to have. */
struct record_signals {
	int fd;          /* signalfd(2) */
	sigset_t before; /* the mask, as it was */
};

/* False after a message. `program`: those for it too. */
bool record_signals_take(struct record_signals *s, bool program);

/* A descriptor that tells of segments that come and go, before the program starts; -1: none. */
int record_changes_watch(void);

/*
 * Until the program has ended (NULL: until no process is left or a signal comes), or `count` rounds
 * are done; 0: no end. The program is waited for in any case.
 */
void record_loop(struct recorder *r, struct record_program *program, int signals, int changes,
		 unsigned count);

#endif
