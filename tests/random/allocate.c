/* SPDX-License-Identifier: BSD-2-Clause */
/* malloc(3), posix_memalign(3) and jemalloc(3): blocks come. */
#include "operations.h"

#include <dlfcn.h>
#include <errno.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#define MARK       1234                    /* errno, where it has to be kept */
#define SPARSE_MIN ((size_t)128 << 10)     /* bytes; larger blocks may stay untouched in part */
#define ALIGN_MOST ((size_t)2 << 20)

struct optional optional;

void optional_find(void)
{
	static const struct {
		void *at;
		const char *name;
	} names[] = {
	    {&optional.cfree, "cfree"}, {&optional.free_sized, "free_sized"},
	    {&optional.free_aligned_sized, "free_aligned_sized"},
	    {&optional.mallocx, "mallocx"}, {&optional.rallocx, "rallocx"},
	    {&optional.xallocx, "xallocx"}, {&optional.sallocx, "sallocx"},
	    {&optional.dallocx, "dallocx"}, {&optional.sdallocx, "sdallocx"},
	    {&optional.nallocx, "nallocx"}, {&optional.malloc_stats_print, "malloc_stats_print"},
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		void *found = dlsym(RTLD_DEFAULT, names[i].name);

		memcpy(names[i].at, &found, sizeof(found));
	}
}

/* Next to a class of sizes: four to a doubling, of which edges of bands and slabs are some. */
static size_t size_near_class(struct draw *d)
{
	size_t size = (4 + (size_t)draw_below(d, 4)) << draw_between(d, 2, 19);

	return size - 1 + (size_t)draw_below(d, 3);
}

static size_t size_of_kind(struct worker *w)
{
	struct draw *d = &w->draw;

	switch (draw_below(d, 16)) {
	case 0:
		return (size_t)draw_below(d, 17);
	case 1:
		return draw_between(d, 1, 64) * 4096 - 1 + (size_t)draw_below(d, 3);
	case 2:
		return draw_between(d, (size_t)128 << 10, (size_t)2 << 20);
	case 3:
	case 4:
	case 5:
	case 6:
	case 7:
		return size_near_class(d);
	default:
		return draw_scaled(d, w->size_most);
	}
}

size_t size_draw(struct worker *w)
{
	size_t size = size_of_kind(w);

	return size <= w->size_most ? size : size % w->size_most;
}

size_t align_draw(struct worker *w)
{
	size_t most = draw_once(&w->draw, 16) ? ALIGN_MOST : 8192;

	return (size_t)8 << draw_below(&w->draw, (unsigned)__builtin_ctzl(most) - 2);
}

static unsigned stride_draw(struct worker *w, size_t size)
{
	return size >= SPARSE_MIN && draw_once(&w->draw, 4) ? 16 : 1;
}

size_t align_natural(size_t size)
{
	return size < 16 ? 8 : 16;
}

void refused_check(const struct worker *w, size_t size)
{
	if (!may_fail)
		violation(w, "%zu bytes were refused (errno %d)", size, errno);
}

void enomem_check(const struct worker *w)
{
	if (errno != ENOMEM)
		violation(w, "it failed with errno %d, not ENOMEM", errno);
}

/* The block that `p` is, from a function of malloc(3). */
static void came(struct worker *w, struct block *b, void *p, bool zero)
{
	b->p = p;
	if (p == NULL) {
		enomem_check(w);
		refused_check(w, b->size);
		return;
	}
	if (!b->aligned)
		b->align = align_natural(b->size);
	if (zero)
		block_zero(w, b, 0, b->size);
	block_take(w, b);
	worker_add(w, b);
}

static void allocate_calloc(struct worker *w, struct block *b)
{
	size_t n = draw_between(&w->draw, 1, 24), each = b->size / n;

	b->size = n * each;
	worker_note(w, "calloc", b->size);
	came(w, b, draw_once(&w->draw, 2) ? calloc(n, each) : calloc(each, n), true);
}

static void allocate_null(struct worker *w, struct block *b)
{
	if (draw_once(&w->draw, 2)) {
		worker_note(w, "realloc of NULL", b->size);
		came(w, b, realloc(NULL, b->size), false);
		return;
	}
	size_t n = draw_between(&w->draw, 1, 24);
	b->size = b->size / n * n;
	worker_note(w, "reallocarray of NULL", b->size);
	came(w, b, reallocarray(NULL, b->size / n, n), false);
}

static void allocate_posix(struct worker *w, struct block *b)
{
	void *p = NULL;
	int err;

	worker_note(w, "posix_memalign", b->size ^ b->align);
	errno = MARK;
	err = posix_memalign(&p, b->align, b->size);
	if (errno != MARK)
		violation(w, "it changed errno to %d", errno);
	errno = err;
	came(w, b, p, false);
}

static void allocate_aligned(struct worker *w, struct block *b)
{
	b->align = align_draw(w);
	b->aligned = true;
	switch (draw_below(&w->draw, 8)) {
	case 0:
	case 1:
	case 2:
		allocate_posix(w, b);
		break;
	case 3:
	case 4:
		worker_note(w, "aligned_alloc", b->size ^ b->align);
		came(w, b, aligned_alloc(b->align, b->size), false);
		break;
	case 5:
		worker_note(w, "memalign", b->size ^ b->align);
		came(w, b, memalign(b->align, b->size), false);
		break;
	case 6:
		b->align = 4096;
		worker_note(w, "valloc", b->size);
		came(w, b, valloc(b->size), false);
		break;
	default:
		b->align = 4096;
		b->size = (b->size + 4095) / 4096 * 4096;
		worker_note(w, "pvalloc", b->size);
		came(w, b, pvalloc(b->size - (b->size ? draw_below(&w->draw, 4096) : 0)), false);
	}
}

/* Size 0 is nobody's there. */
static void allocate_mallocx(struct worker *w, struct block *b)
{
	int flags = draw_once(&w->draw, 3) ? FLAG_NO_CACHE : 0;
	bool zero = draw_once(&w->draw, 3);

	b->size += b->size == 0;
	b->align = align_natural(b->size);
	if (draw_once(&w->draw, 3)) {
		b->align = align_draw(w);
		b->aligned = true;
		flags |= flag_align(b->align);
	}
	worker_note(w, "mallocx", b->size ^ b->align ^ (size_t)flags);
	b->p = optional.mallocx(b->size, flags | (zero ? FLAG_ZERO : 0));
	if (b->p == NULL) {
		refused_check(w, b->size);
		return;
	}
	if (zero)
		block_zero(w, b, 0, malloc_usable_size(b->p));
	if (optional.nallocx(b->size, flags) != malloc_usable_size(b->p))
		violation(w, "%zu bytes: %zu are usable, but nallocx said %zu", b->size,
		          malloc_usable_size(b->p), optional.nallocx(b->size, flags));
	block_take(w, b);
	worker_add(w, b);
}

void allocate(struct worker *w)
{
	struct block b = {.size = size_draw(w)};
	uint64_t kind = draw_below(&w->draw, 100);

	b.weight = b.size;
	b.stride = stride_draw(w, b.size);
	if (kind < 20 && optional.mallocx)
		allocate_mallocx(w, &b);
	else if (kind < 40)
		allocate_aligned(w, &b);
	else if (kind < 58)
		allocate_calloc(w, &b);
	else if (kind < 66)
		allocate_null(w, &b);
	else {
		worker_note(w, "malloc", b.size);
		came(w, &b, malloc(b.size), false);
	}
}
