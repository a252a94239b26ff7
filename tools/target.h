/* SPDX-License-Identifier: BSD-2-Clause */
/* The processes that arguments name: by number, by command, or all. */
#ifndef TOOL_TARGET_H
#define TOOL_TARGET_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct target {
	pid_t pid;
	bool given; /* by its number: it has to be there */
};

struct target_list {
	struct target *targets; /* by number, ascending; none twice */
	size_t count;
};

/*
 * Numbers, and patterns of commands' names as in TIERHEAP_INCLUDE, compared with those that
 * `tierheap stat` shows; all: every process that we may look into. This process itself is in no
 * pattern. 0, or an exit status after a message. The caller frees out->targets.
 */
int targets_read(struct target_list *out, bool all, int argc, char **argv);

#endif
