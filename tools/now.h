/* SPDX-License-Identifier: BSD-2-Clause */
/* `tierheap set --now`: moves a process's pages from outside, to where its next step wants them. */
#ifndef TOOL_NOW_H
#define TOOL_NOW_H

#include <stdbool.h>
#include <sys/types.h>

#include "option.h"
#include "view.h"

/*
 * Can the pages of this process be moved at all? False after a message: everything is in DRAM, one
 * node plays both tiers, the heap is memkind's, or the kernel does not let us. Nothing is changed.
 */
bool now_possible(pid_t pid, const struct view *v);

/*
 * Moves the pages to where the settings want them. `taken`: the process goes by them already, so
 * its memory policies say where that is. Prints what it did. Returns the exit status.
 */
int now_move(pid_t pid, const struct view *v, const struct settings *s, bool taken);

#endif
