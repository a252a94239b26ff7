/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One setting of one process, changed by keys: typed, asked for again, handed over, and followed
 * until the process has taken it. Draws nothing.
 */
#ifndef TOOL_CHANGE_H
#define TOOL_CHANGE_H

#include "handover.h"
#include "option.h"
#include "screen_key.h"

enum change_stage {
	CHANGE_NONE,
	CHANGE_TYPED,     /* the value is being written */
	CHANGE_ASKED,     /* "y" does it */
	CHANGE_FOLLOWED,  /* handed over; not yet taken */
};

/* All zero: none under way. */
struct change {
	enum change_stage stage;
	pid_t pid;
	uint64_t start;          /* its start_ticks: the number may become another's meanwhile */
	const struct option_row *row;
	char value[32];
	char before[32];         /* the value in force */
	char command[TIERHEAP_SEGMENT_COMMAND_LEN];
	char line[256];          /* what is asked, or what came of it; empty: nothing to say */
	struct handover handover;
};

/* `key` is a key of option_by_key. Drops a change that was under way. */
void change_begin(struct change *c, const struct view *v, const char *key);
/* A key while stage is CHANGE_TYPED or CHANGE_ASKED. `root`: as of process.h */
void change_key(struct change *c, const char *root, int key);
/* Looks at what came of it; once a round. */
void change_follow(struct change *c);
/* Does it wait for keys? */
bool change_open(const struct change *c);
void change_end(struct change *c);

#endif
