/* SPDX-License-Identifier: BSD-2-Clause */
/* What the kernel tells of a process: proc(5). */
#ifndef TOOL_PROCFS_H
#define TOOL_PROCFS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

/*
 * Has it a thread that is not ending? The first one may have ended long before the others. True too
 * when that can't be known.
 */
bool procfs_alive(pid_t pid);
/*
 * Such a thread, the first one unless it has ended; 0: there is none. Where that
 * can't be known, there is one.
 */
pid_t procfs_thread(pid_t pid);
/*
 * The path of a file about the process's memory, "maps" or the like, among those of that thread:
 * those of a first thread that has ended are empty.
 */
void procfs_path(pid_t pid, const char *name, char *path, size_t size);
/* When it was started: field 22 of stat, ticks; 0: errno says why, ENOENT or ESRCH: it has ended. */
uint64_t procfs_start(pid_t pid);
/* Field 4 of stat; 0: no such process. */
pid_t procfs_parent(pid_t pid);
/* The inode number of our own pid namespace: pid_namespaces(7); 0: not known. */
uint64_t procfs_pid_namespace(void);
/* Does the process map this file? True too when we are not allowed to know. */
bool procfs_maps(pid_t pid, const struct stat *st);

#endif
