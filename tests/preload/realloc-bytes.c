/* SPDX-License-Identifier: BSD-2-Clause */
/* realloc keeps the bytes of a block on every way up and down through the sizes. */
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "fact.h"

static unsigned char byte_at(size_t i)
{
	return (unsigned char)(i * 131 >> 3);
}

static bool holds(const unsigned char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i] != byte_at(i))
			return false;
	return true;
}

static void fill(unsigned char *p, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		p[i] = byte_at(i);
}

/* Up to 8 MiB by factors of num/den, then down again; other blocks between, so that growing in
 * place succeeds on some steps and fails on others. */
static bool up_and_down(size_t num, size_t den, bool neighbours)
{
	void *between[128] = {NULL};
	unsigned n = 0;
	size_t size = 16;
	unsigned char *p = malloc(size);

	fill(p, 0, size);
	while (size < 8u << 20) {
		size_t next = size * num / den + 1;

		p = realloc(p, next);
		if (!p || malloc_usable_size(p) < next || !holds(p, size))
			return false;
		fill(p, size, next);
		size = next;
		if (neighbours && n < 128)
			between[n++] = keep(malloc(size));
	}
	while (size > 16) {
		size = size * den / num;
		p = realloc(p, size);
		if (!p || !holds(p, size))
			return false;
	}
	while (n)
		free(between[--n]);
	free(p);
	return true;
}

/* Huge blocks one megabyte at a time: the place to grow into is often there. */
static bool by_megabytes(void)
{
	unsigned char *p = NULL;

	for (size_t mb = 1; mb <= 48; mb++) {
		p = realloc(p, mb << 20);
		if (!p)
			return false;
		fill(p, (mb - 1) << 20, mb << 20);
	}
	if (!holds(p, (size_t)48 << 20))
		return false;
	free(p);
	return true;
}

int main(void)
{
	fact(up_and_down(2, 1, false), "realloc by doubling and halving keeps the bytes");
	fact(up_and_down(5, 4, false), "realloc by quarters keeps the bytes");
	fact(up_and_down(5, 4, true), "realloc by quarters between other blocks keeps the bytes");
	fact(up_and_down(9, 8, true), "realloc by eighths between other blocks keeps the bytes");
	fact(by_megabytes(), "realloc one megabyte at a time keeps the bytes");
	return fact_end();
}
