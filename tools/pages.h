/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Single pages of another process: which are there (/proc/PID/pagemap), on which node each lies,
 * and moves: move_pages(2). All of it wants ptrace access in mode READ.
 */
#ifndef TOOL_PAGES_H
#define TOOL_PAGES_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define PAGES_BATCH 512u

/*
 * n <= PAGES_BATCH pages that are there, ascending; node[i] is where page[i] lies. -errno ends the
 * visit.
 */
typedef int (*pages_batch)(void *ctx, size_t n, void *const *page, const int *node);

/*
 * Calls fn for the pages of [from, to) that are in memory, in ascending order.
 * 0, or -errno: -EACCES, -EPERM: not permitted; -ESRCH: the process has ended.
 */
int pages_visit(pid_t pid, uint64_t from, uint64_t to, pages_batch fn, void *ctx);

/* May we look at and move pages of this process? 0 or -errno, as above. */
int pages_permitted(pid_t pid);

/*
 * Moves n <= PAGES_BATCH pages to a node. status[i]: where the page is now, or -errno, -EAGAIN
 * where the kernel stopped before it. 0 or -errno of the call, as above; -EACCES: the process may
 * not use the node.
 */
int pages_move(pid_t pid, size_t n, void *const *page, unsigned node, int *status);

#endif
