/* SPDX-License-Identifier: BSD-2-Clause */
/* What a worker can do. Each is one operation: it draws from w->draw and keeps to the model. */
#ifndef TH_TESTS_OPERATIONS_H
#define TH_TESTS_OPERATIONS_H

#include "model.h"

/* Functions that not every C library and heap has; NULL: not there. Set once, by optional_find. */
extern struct optional {
	void (*cfree)(void *p);
	void (*free_sized)(void *p, size_t size);
	void (*free_aligned_sized)(void *p, size_t align, size_t size);
	void *(*mallocx)(size_t size, int flags);
	void *(*rallocx)(void *p, size_t size, int flags);
	size_t (*xallocx)(void *p, size_t size, size_t extra, int flags);
	size_t (*sallocx)(const void *p, int flags);
	void (*dallocx)(void *p, int flags);
	void (*sdallocx)(void *p, size_t size, int flags);
	size_t (*nallocx)(size_t size, int flags);
	void (*malloc_stats_print)(void (*write)(void *, const char *), void *ctx, const char *opts);
} optional;
void optional_find(void);

/* jemalloc(3)'s flags. */
#define FLAG_ZERO     0x40
#define FLAG_NO_CACHE 0x100
static inline int flag_align(size_t align)
{
	return __builtin_ctzl(align);
}

/* A size for this phase, and what the model notes of it. */
size_t size_draw(struct worker *w);

size_t align_draw(struct worker *w);
/* Blocks below 16 bytes can't hold a type that wants 16 (C11 7.22.3, and jemalloc(3)). */
size_t align_natural(size_t size);
/* A NULL where so much was asked for in earnest, and the errno of one. */
void refused_check(const struct worker *w, size_t size);
void enomem_check(const struct worker *w);

void allocate(struct worker *w);
void resize(struct worker *w, unsigned index);
void release(struct worker *w, unsigned index);
/* The block is no longer in the worker's list. By what, its key decides. */
void release_taken(struct worker *w, struct block *b);

/* Requests that can't be met: refused, with what was there untouched. */
void refuse(struct worker *w);
/* Functions of the C library that use the heap themselves. */
void use_libc(struct worker *w);
/* What the heap says of itself. */
void inspect(struct worker *w);

/* Blocks on their way to other workers. */
void block_send(struct worker *w, unsigned index);
void blocks_receive(struct worker *w);
void mail_check(const struct worker *w);

/*
 * One request of settings in this process's segment, as `tierheap set` writes it, some of them out
 * of range; it has to be taken or refused. One thread at a time.
 */
void settings_change(struct worker *w);
/* Is there a segment to write to? */
bool settings_can_change(void);

/*
 * A child checks what it sees and works on for a while. quiet: no worker is within an operation,
 * and the child checks all of their blocks.
 */
void child_run(struct worker *w, bool quiet);
extern _Atomic unsigned child_count; /* forks so far */

/* One operation of a worker, drawn. `whole`: those too that concern other workers. */
void operation_run(struct worker *w, bool whole);

#endif
