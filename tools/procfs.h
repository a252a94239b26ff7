/* SPDX-License-Identifier: BSD-2-Clause */
/* What the kernel tells of a process: proc(5). */
#ifndef TOOL_PROCFS_H
#define TOOL_PROCFS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

/* The state's letter; '\0': no such process. *start_ticks (may be NULL): field 22 of stat. */
char procfs_state(pid_t pid, uint64_t *start_ticks);
/* Running, stopped or asleep, but neither gone nor a zombie. */
bool procfs_state_alive(char state);
bool procfs_alive(pid_t pid);
/* Does the process map this file? True too when we are not allowed to know. */
bool procfs_maps(pid_t pid, const struct stat *st);

#endif
