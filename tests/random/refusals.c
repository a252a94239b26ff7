/* SPDX-License-Identifier: BSD-2-Clause */
/* Requests that no heap can meet give NULL and ENOMEM, and leave what is there alone. */
#include <errno.h>
#include <malloc.h>
#include <stdlib.h>
#include <tierheap/tierheap.h>

#include "../preload/fact.h"
#include "operations.h"

static size_t size_absurd(struct worker *w)
{
	static const size_t sizes[] = {
	    PTRDIFF_MAX, (size_t)PTRDIFF_MAX + 1, (size_t)PTRDIFF_MAX - 4096, SIZE_MAX,
	    SIZE_MAX - 1, SIZE_MAX - 4095, (size_t)1 << 48, (size_t)7 << 60,
	};
	size_t n = draw_below(&w->draw, sizeof(sizes) / sizeof(*sizes) + 4);

	if (n < sizeof(sizes) / sizeof(*sizes))
		return opaque(sizes[n]);
	return opaque(PTRDIFF_MAX + (size_t)(draw(&w->draw) >> 1));
}

/* Two factors whose product is more than SIZE_MAX. */
static size_t factor_absurd(struct worker *w, size_t *other)
{
	size_t n = draw_between(&w->draw, 2, 1 << 20);

	*other = opaque(SIZE_MAX / n + 1 + (size_t)draw_below(&w->draw, 1000));
	return opaque(n);
}

static void null_check(const struct worker *w, const void *p, int error)
{
	if (keep((void *)(uintptr_t)p) != NULL)
		violation(w, "it gave %p for a request that can't be met", p);
	if (errno != error)
		violation(w, "errno is %d, not %d", errno, error);
}

static void refuse_new(struct worker *w)
{
	size_t size = size_absurd(w), n, other;

	errno = 0;
	switch (draw_below(&w->draw, 6)) {
	case 0:
		worker_note(w, "malloc of too much", size);
		null_check(w, malloc(size), ENOMEM);
		return;
	case 1:
		worker_note(w, "calloc of too much", size);
		null_check(w, calloc(size, 1), ENOMEM);
		return;
	case 2:
		n = factor_absurd(w, &other);
		worker_note(w, "calloc that overflows", n);
		null_check(w, calloc(n, other), ENOMEM);
		return;
	case 3:
		n = factor_absurd(w, &other);
		worker_note(w, "reallocarray of NULL that overflows", n);
		null_check(w, reallocarray(NULL, n, other), ENOMEM);
		return;
	case 4:
		worker_note(w, "pvalloc of too much", size);
		null_check(w, pvalloc(size), ENOMEM);
		return;
	default:
		worker_note(w, "mallocx of too much", size);
		if (optional.mallocx && keep(optional.mallocx(size, FLAG_ZERO)))
			violation(w, "it gave a block");
	}
}

static void refuse_aligned(struct worker *w)
{
	static const size_t no_powers[] = {0, 1, 2, 4, 3, 24, 12288, ((size_t)1 << 63) + 1};
	size_t align = opaque((size_t)8 << draw_below(&w->draw, 60)), size = size_absurd(w);
	void *const untouched = w, *p = w;

	errno = 0;
	switch (draw_below(&w->draw, 4)) {
	case 0:
		worker_note(w, "memalign of too much", size);
		null_check(w, memalign(align, size), ENOMEM);
		return;
	case 1:
		worker_note(w, "aligned_alloc to too much", align);
		null_check(w, aligned_alloc(opaque((size_t)1 << draw_between(&w->draw, 48, 62)), 64),
		           ENOMEM);
		return;
	case 2:
		worker_note(w, "posix_memalign of too much", size);
		if (posix_memalign((void **)&p, align, size) != ENOMEM || p != untouched ||
		    (errno && tierheap_active()))
			violation(w, "it is no ENOMEM that touches nothing");
		return;
	default:
		align = opaque(no_powers[draw_below(&w->draw, 8)]);
		worker_note(w, "posix_memalign to no power of two", align);
		if (posix_memalign((void **)&p, align, 64) != EINVAL || p != untouched || errno)
			violation(w, "it is no EINVAL that touches nothing");
	}
}

/* The block stays as it is, and where it is. */
static void refuse_resize(struct worker *w, struct block *b)
{
	size_t size = size_absurd(w), n, other;

	errno = 0;
	switch (draw_below(&w->draw, 4)) {
	case 0:
		n = factor_absurd(w, &other);
		worker_note(w, "reallocarray that overflows", n);
		null_check(w, reallocarray(b->p, n, other), ENOMEM);
		break;
	case 1:
		worker_note(w, "rallocx of too much", size);
		if (optional.rallocx && keep(optional.rallocx(b->p, size, 0)))
			violation(w, "it gave a block");
		break;
	case 2:
		worker_note(w, "xallocx of too much", size);
		if (optional.xallocx && !b->aligned && size < SIZE_MAX / 2 &&
		    optional.xallocx(b->p, size, 0, 0) != malloc_usable_size(b->p))
			violation(w, "it reached another size than is usable");
		break;
	default:
		worker_note(w, "realloc of too much", size);
		null_check(w, realloc(b->p, size), ENOMEM);
	}
	block_check(w, b);
}

void refuse(struct worker *w)
{
	uint64_t kind = draw_below(&w->draw, 3);

	if (kind == 0)
		refuse_new(w);
	else if (kind == 1 || w->live == 0)
		refuse_aligned(w);
	else
		refuse_resize(w, &w->block[draw_below(&w->draw, w->live)]);
}
