/* SPDX-License-Identifier: BSD-2-Clause */
/* The mover thread, for programs whose own threads shall not move pages (TIERHEAP_MOVE=thread). */
#ifndef TH_MOVETHREAD_H
#define TH_MOVETHREAD_H

#include "util.h"

/*
 * There is something to move: starts the thread if need be and wakes it. It
 * calls `slice` until that returns false. Call without the lock that `slice` takes.
 */
void movethread_wake(bool (*slice)(void));

/* In a forked child, which has no such thread: the next wake starts one. */
void movethread_fork_child(void);

#endif
