/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What threads' caches hold: blocks that nobody uses but jemalloc counts as
 * live. Read from outside while the threads go on: a figure to steer by, and
 * good to some blocks.
 */
#ifndef TH_CACHED_H
#define TH_CACHED_H

#include "band.h"
#include "je.h"

/* A thread's place in the list of caches; lies in its thread_state. */
struct cached_link {
	struct cached_link *next, **at; /* at: what points to this one; NULL: in no list */
	const struct je_tsd *tsd;
};

/* The calling thread's cache comes and goes. */
void cached_add(struct cached_link *link);
void cached_remove(struct cached_link *link);

/* Looks at all caches, unless it did lately: 36 words for each thread. Step lock held. */
void cached_look(uint64_t now_ns);
/* Bytes of a band's blocks in caches, at the last look. Step lock held. */
uint64_t cached_bytes(unsigned band);

/* Around fork(2); only the forking thread's is left in the child: link, if it is listed. */
void cached_fork_prepare(void);
void cached_fork_parent(void);
void cached_fork_child(struct cached_link *link, bool locked);

#endif
