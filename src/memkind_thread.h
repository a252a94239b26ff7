/* SPDX-License-Identifier: BSD-2-Clause */
/* What a thread knows of itself, for the engine memkind. */
#ifndef TH_MEMKIND_THREAD_H
#define TH_MEMKIND_THREAD_H

#include "util.h"

/* A request costs at least this of the thread's budget: a step comes for small blocks too. */
#define THREAD_QUANTUM (64 * 1024) /* bytes */
#define THREAD_REQUEST 16          /* bytes */

struct memkind_thread {
	unsigned inside;   /* in memkind or in a step: requests are answered by bump.h */
	int64_t budget;    /* bytes until it looks whether a step is due */
	bool counted;      /* among the live threads */
};
extern INTERNAL __thread struct memkind_thread memkind_thread
    __attribute__((tls_model("initial-exec")));

#endif
