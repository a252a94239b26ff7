/* SPDX-License-Identifier: BSD-2-Clause */
/* What `tierheap run` is about to do, checked before it is done. */
#ifndef TOOL_LAUNCH_H
#define TOOL_LAUNCH_H

#include <limits.h>

#include "option.h"
#include "sizes.h"
#include "topology.h"

struct launch {
	struct settings settings;
	struct topology topology;
	struct sizes sizes; /* of the nodes of both tiers */
	uint32_t ratio_dram, ratio_pmem; /* as given, else by the installed sizes */
	char library[PATH_MAX];
	char program[PATH_MAX]; /* the file */
	const char *name;       /* as the user wrote it */
	int allowed_error;      /* errno with which our own cpuset could not be read; 0: none */
};

/*
 * Reads the machine, finds library and program. l->settings and l->name are
 * given. Prints a line for everything that is wrong. Returns 0 or the exit status.
 */
int launch_check(struct launch *l);

/* May memory be bound to these nodes? False with one line in `why`. */
bool launch_can_bind(const struct nodeset *nodes, char *why, size_t why_size);

/* Lines on stderr about what will differ from what was asked for. */
void launch_warn(const struct launch *l);

/*
 * The program's environment: the library in front of LD_PRELOAD, and policy dram-only where there
 * is no PMEM node. False: no memory.
 */
bool launch_environment(struct launch *l);

/*
 * The same as text on stdout, environment included. False after a message: some of it could not be
 * found out.
 */
bool launch_print(const struct launch *l);

#endif
