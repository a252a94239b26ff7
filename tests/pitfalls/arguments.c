/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every function with every odd argument; a line for each, which says what came: run with and
 * without the library the lines are the same. What comes is checked besides.
 */
#include <errno.h>
#include <malloc.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define N(a) (sizeof(a) / sizeof((a)[0]))
#define KEPT 0x5c /* what blocks hold before they are resized */

static const size_t sizes[] = {
    0,
    1,
    7,
    8,
    24,
    4095,
    4096,
    (128 << 10) - 1,
    2 << 20,
    (size_t)1 << 47,
    PTRDIFF_MAX - 4096,
    PTRDIFF_MAX - 1,
    PTRDIFF_MAX,
    (size_t)PTRDIFF_MAX + 1,
    SIZE_MAX - 4096,
    SIZE_MAX - 15,
    SIZE_MAX,
};
/* Up to what glibc can align to as well: the address space has room for more. */
static const size_t alignments[] = {
    0,  1,  2,    3,       4,       8,
    16, 24, 48,   4096,    2 << 20, 1 << 30,
    (size_t)1 << 62, (size_t)1 << 63, PTRDIFF_MAX, SIZE_MAX,
};

static size_t hidden(size_t n)
{
	__asm__ volatile("" : "+r"(n));
	return n;
}

/* A block is written to as far as it is usable: what is asked for is too large to be had, or small. */
static const char *block_state(unsigned char *p, size_t size, size_t align)
{
	size_t usable = malloc_usable_size(p);

	if (align && (uintptr_t)p % align)
		return "misaligned";
	if (usable < size)
		return "too small";
	if (size <= 4 << 20)
		memset(p, 1, usable);
	if (malloc_usable_size(p) != usable)
		return "of changing size";
	return "good";
}

/* What a call gave, and what errno was after it: 77 before. */
static void say(const char *what, size_t a, size_t b, void *p, size_t size, size_t align)
{
	int error = errno;

	printf("%s(%#zx, %#zx): %s, errno %d\n", what, a, b,
	       p ? block_state(p, size, align) : "NULL", error);
	errno = 77;
	free(p);
	if (errno != 77)
		printf("free changed errno to %d\n", errno);
}

#define SAY(what, a, b, size, align, call)                                                         \
	do {                                                                                       \
		errno = 77;                                                                        \
		void *p_ = (call);                                                                 \
		say(what, a, b, p_, size, align);                                                  \
	} while (0)

static size_t power_above(size_t n)
{
	size_t power = 1;

	while (power < n && power <= SIZE_MAX / 2)
		power *= 2;
	return power;
}

static void *by_posix(size_t align, size_t size)
{
	void *p = (void *)(uintptr_t)0x50;
	int error = posix_memalign(&p, align, size);

	errno = 0; /* nothing is said of it, posix_memalign(3) */
	if (error == 0)
		return p;
	printf("posix_memalign gave %d and %s what it was given\n", error,
	       p == (void *)(uintptr_t)0x50 ? "left" : "CHANGED");
	return NULL;
}

/* p is freed, or still what it was. */
static void resize(const char *what, size_t from, size_t n, size_t size)
{
	unsigned char *p = malloc(from), *q;
	size_t product;
	int error;

	memset(p, KEPT, from);
	errno = 77;
	q = n ? reallocarray(p, n, size) : realloc(p, size);
	error = errno;
	if (__builtin_mul_overflow(n ? n : 1, size, &product))
		product = SIZE_MAX;
	if (q == NULL && product != 0) {
		printf("%s(%zu, %#zx, %#zx): NULL, errno %d, block %s\n", what, from, n, size, error,
		       p[0] == KEPT && p[from - 1] == KEPT ? "kept" : "DAMAGED");
		free(p);
		return;
	}
	printf("%s(%zu, %#zx, %#zx): %s%s\n", what, from, n, size,
	       q ? block_state(q, product, 0) : "freed", error == 77 ? "" : ", errno changed");
	free(q);
}

static bool kept_by_resize(size_t from, size_t to)
{
	unsigned char *p = malloc(from), *q;
	size_t least = from < to ? from : to, i;

	memset(p, KEPT, from);
	q = realloc(p, to);
	for (i = 0; i < least && q[i] == KEPT; i++)
		;
	free(q);
	return i == least;
}

static void zeroed(size_t n, size_t size)
{
	unsigned char *p = malloc(n * size), *q;
	size_t i = 0;

	memset(p, 1, n * size);
	free(p);
	q = calloc(n, size);
	while (i < n * size && q[i] == 0)
		i++;
	printf("calloc(%zu, %zu) is %s\n", n, size, i == n * size ? "zero" : "NOT ZERO");
	free(q);
}

/* In between it depends on the machine's memory whether glibc's is refused. */
static bool certain(size_t n, size_t size)
{
	size_t product;

	return __builtin_mul_overflow(n, size, &product) || product < 64 << 20 ||
	       product >= (size_t)1 << 47;
}

static void one_size(size_t size)
{
	SAY("malloc", size, 0, size, 16, malloc(hidden(size)));
	SAY("calloc", 1, size, size, 16, calloc(1, hidden(size)));
	SAY("calloc", size, 1, size, 16, calloc(hidden(size), 1));
	if (certain(size, size))
		SAY("calloc", size, size, size * size, 16, calloc(hidden(size), size));
	SAY("calloc", size, 0, 0, 16, calloc(hidden(size), 0));
	SAY("realloc", 0, size, size, 16, realloc(NULL, hidden(size)));
	SAY("reallocarray", size, 3, size * 3, 16, reallocarray(NULL, hidden(size), 3));
	SAY("valloc", size, 0, size, 4096, valloc(hidden(size)));
	SAY("pvalloc", size, 0, size, 4096, pvalloc(hidden(size)));
	for (size_t from = 1; from < (size_t)8 << 20; from *= 50) {
		resize("realloc", from, 0, hidden(size));
		resize("reallocarray", from, 2, hidden(size));
		if (certain(size, size))
			resize("reallocarray", from, hidden(size), hidden(size));
	}
	for (size_t i = 0; i < N(alignments); i++) {
		size_t align = hidden(alignments[i]);

		SAY("posix_memalign", align, size, size, align, by_posix(align, size));
		SAY("memalign", align, size, size, power_above(align), memalign(align, size));
		SAY("aligned_alloc", align, size, size, power_above(align),
		    aligned_alloc(align, size));
	}
}

int main(void)
{
	static const size_t some[] = {1, 100, 5000, 100000, 300000, 3000000};
	bool kept = true;

	for (size_t i = 0; i < N(sizes); i++)
		one_size(sizes[i]);
	for (size_t i = 0; i < N(some); i++)
		for (size_t k = 0; k < N(some); k++)
			kept &= kept_by_resize(some[i], some[k]);
	printf("realloc %s\n", kept ? "keeps" : "LOSES");
	for (size_t i = 0; i < N(some); i++)
		zeroed(3, some[i]);
	errno = 77;
	free(NULL);
	printf("free(NULL): errno %d, usable size of NULL %zu\n", errno, malloc_usable_size(NULL));
	return 0;
}
