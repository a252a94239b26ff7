/* SPDX-License-Identifier: BSD-2-Clause */
/* A recorded allocation stream (tests/bench/ratio/recording.h), gone through again by one pool. */
#ifndef WORKLOAD_REPLAY_H
#define WORKLOAD_REPLAY_H

#include "workload_pool.h"

/* Opens the stream; its name ends with the text or at a comma. Ends the program where it can't. */
void replay_open(const char *name);

/* Goes on until the pool has allocated `until` bytes in its life, or to the stream's end. */
void pool_replay(struct pool *p, uint64_t until);

/* The stream has come to its end. */
bool replay_done(void);

#endif
