/* SPDX-License-Identifier: BSD-2-Clause */
/* Mutexes: pthread's, which neither allocate nor use stdio. A forked child re-initialises them. */
#ifndef TH_LOCK_H
#define TH_LOCK_H

#include <pthread.h>

#include "util.h"

typedef pthread_mutex_t lock_t;
#define LOCK_INITIALIZER PTHREAD_MUTEX_INITIALIZER

static inline void lock_init(lock_t *l)
{
	*l = (lock_t)PTHREAD_MUTEX_INITIALIZER;
}

static inline void lock_take(lock_t *l)
{
	pthread_mutex_lock(l);
}

static inline bool lock_try(lock_t *l)
{
	return pthread_mutex_trylock(l) == 0;
}

static inline void lock_release(lock_t *l)
{
	pthread_mutex_unlock(l);
}

#endif
