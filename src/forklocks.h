/* SPDX-License-Identifier: BSD-2-Clause */
/* Which of jemalloc's locks a fork(2) takes; see forklocks.c. */
#ifndef TH_FORKLOCKS_H
#define TH_FORKLOCKS_H

#include "util.h"

/*
 * Before jemalloc's own handler, in the thread that forks; other threads may run.
 * True: it is the only one, and no lock is to be taken or made anew, ours neither.
 * Then fork(2) also works in a signal handler that came while a lock was held, for a
 * child that does not return from there.
 */
bool forklocks_prepare(void);
/* What it returned for this fork. */
bool forklocks_alone(void);

#endif
