/* SPDX-License-Identifier: BSD-2-Clause */
/* Blocks change their size and go. */
#include <errno.h>
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "operations.h"

#define MARK 1234 /* errno, where it has to be kept */

/* Much larger or smaller, a little, to what is usable, or to a size of its own. */
static size_t size_next(struct worker *w, const struct block *b)
{
	size_t to = b->weight;

	switch (draw_below(&w->draw, 6)) {
	case 0:
		to = 2 * to + 1;
		break;
	case 1:
		to /= draw_between(&w->draw, 2, 8);
		break;
	case 2:
		to += draw_between(&w->draw, 1, 64);
		break;
	case 3:
		to += to / 4;
		break;
	case 4:
		to -= to / 5;
		break;
	default:
		return size_draw(w);
	}
	return to < w->size_most ? to : size_draw(w);
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* realloc(3) and its like of an alignment that was not asked for again. */
static void resize_realloc(struct worker *w, unsigned index, size_t size)
{
	struct block *b = &w->block[index], was = *b;
	bool array = draw_once(&w->draw, 4);
	void *p;

	worker_note(w, array ? "reallocarray" : "realloc", size);
	block_leave(w, b);
	p = array ? reallocarray(b->p, 1, size) : realloc(b->p, size);
	if (p == NULL) {
		enomem_check(w);
		refused_check(w, size);
		block_stays(w, b);
		return;
	}
	w->weight += size - b->weight;
	b->p = p;
	b->size = b->weight = size;
	b->align = align_natural(size);
	b->aligned = false;
	block_resized(w, b, least(was.usable, size));
}

static void resize_rallocx(struct worker *w, unsigned index, size_t size)
{
	struct block *b = &w->block[index], was = *b;
	int flags = draw_once(&w->draw, 3) ? FLAG_NO_CACHE : 0;
	bool zero = draw_once(&w->draw, 3);
	size_t align = draw_once(&w->draw, 4) ? align_draw(w) : 0;
	void *p;

	flags |= (zero ? FLAG_ZERO : 0) | (align ? flag_align(align) : 0);
	worker_note(w, "rallocx", size ^ (size_t)flags);
	block_leave(w, b);
	p = optional.rallocx(b->p, size, flags);
	if (p == NULL) {
		refused_check(w, size);
		block_stays(w, b);
		return;
	}
	w->weight += size - b->weight;
	b->p = p;
	b->size = b->weight = size;
	b->aligned = align != 0;
	b->align = align ? align : align_natural(size);
	if (zero && malloc_usable_size(p) > was.usable)
		block_zero(w, b, was.usable, malloc_usable_size(p));
	block_resized(w, b, least(was.usable, size));
}

/* In place, as far as it goes: what it reached is nothing that the sequence may depend on. */
static void resize_xallocx(struct worker *w, unsigned index, size_t size)
{
	struct block *b = &w->block[index], was = *b;
	size_t extra = draw_once(&w->draw, 2) ? draw_scaled(&w->draw, SIZE_MAX / 2) : 0;
	int flags = b->aligned ? flag_align(b->align) : 0;
	size_t reached;

	worker_note(w, "xallocx", size ^ extra);
	block_leave(w, b);
	reached = optional.xallocx(b->p, size, extra, flags);
	if (reached != malloc_usable_size(b->p))
		violation(w, "it reached %zu bytes, but %zu are usable", reached,
		          malloc_usable_size(b->p));
	b->size = least(b->size, reached);
	block_resized(w, b, least(was.usable, reached));
}

void resize(struct worker *w, unsigned index)
{
	size_t size = size_next(w, &w->block[index]);
	uint64_t kind = draw_below(&w->draw, 10);

	size += size == 0;
	if (kind < 3 && optional.rallocx)
		resize_rallocx(w, index, size);
	else if (kind < 5 && optional.xallocx)
		resize_xallocx(w, index, size);
	else
		resize_realloc(w, index, size);
}

/* Whoever frees a block may say how large it is: as it was asked for, or as it is. */
static void release_sized(const struct block *b, int flags)
{
	flags |= b->aligned ? flag_align(b->align) : 0;
	optional.sdallocx(b->p, b->usable, flags);
}

static const char *release_by(const struct block *b, uint64_t kind)
{
	if (kind < 2 && optional.sdallocx) {
		release_sized(b, kind ? FLAG_NO_CACHE : 0);
		return "sdallocx";
	}
	if (kind < 4 && optional.dallocx) {
		optional.dallocx(b->p, kind & 1 ? FLAG_NO_CACHE : 0);
		return "dallocx";
	}
	if (kind == 4 && optional.free_sized && !b->aligned) {
		optional.free_sized(b->p, b->size);
		return "free_sized";
	}
	if (kind == 4 && optional.free_aligned_sized && b->aligned) {
		optional.free_aligned_sized(b->p, b->align, b->size);
		return "free_aligned_sized";
	}
	if (kind == 5 && optional.cfree) {
		optional.cfree(b->p);
		return "cfree";
	}
	if (kind == 6) {
		void *p = realloc(b->p, 0);
		return p ? "realloc to 0, which has to give NULL" : "realloc to 0";
	}
	free(b->p);
	return "free";
}

void release_taken(struct worker *w, struct block *b)
{
	w->doing = "free";
	block_leave(w, b);
	errno = MARK;
	w->doing = release_by(b, b->key % 12);
	/* jemalloc(3) promises nothing of it. */
	if (errno != MARK && !strstr(w->doing, "dallocx"))
		violation(w, "it changed errno to %d", errno);
	if (strchr(w->doing, ','))
		violation(w, "it did not");
}

void release(struct worker *w, unsigned index)
{
	struct block b = worker_remove(w, index);

	worker_note(w, "free", b.weight);
	release_taken(w, &b);
}
