/* SPDX-License-Identifier: BSD-2-Clause */
/* An array that grows by an eighth at a time, as Python's lists do, and then shrinks as slowly. */
#include <jemalloc/jemalloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "fact.h"

#define FROM ((size_t)16 << 10)
#define TO   ((size_t)1 << 20)

static uint64_t counter(const char *name)
{
	uint64_t value = 0;
	size_t len = sizeof(value);

	return mallctl(name, &value, &len, NULL, 0) ? 0 : value;
}

static int64_t held(void)
{
	return (int64_t)(counter("thread.allocated") - counter("thread.deallocated"));
}

static bool filled(const unsigned char *p, size_t size)
{
	return p && p[0] == 7 && p[size / 2] == 7 && p[size - 1] == 7;
}

int main(void)
{
	int64_t before = held();
	size_t size = FROM, slack = 0;
	unsigned steps = 0, moves = 0;
	unsigned char *p = malloc(size);
	bool right = p != NULL;

	memset(p, 7, size);
	while (size < TO) {
		size_t more = size + size / 8;
		uintptr_t was = (uintptr_t)p;

		p = realloc(p, more);
		right = right && filled(p, size) && malloc_usable_size(p) >= more;
		memset(p + size, 7, more - size);
		size = more;
		moves += (uintptr_t)p != was;
		steps++;
		if (malloc_usable_size(p) - size > slack * size / 1000)
			slack = (malloc_usable_size(p) - size) * 1000 / size;
	}
	fact(right, "a growing array keeps what is in it");
	fact(steps / 2 >= moves, "it moves at most at every other step (%u of %u)", moves, steps);
	fact(slack < 500, "its block is never half as large again as it (%zu per mille)", slack);
	fact(held() - before == (int64_t)malloc_usable_size(p),
	     "the thread's counters know its usable size");
	for (right = true; size > FROM; size -= size / 8) {
		p = realloc(p, size);
		right = right && filled(p, size) && malloc_usable_size(p) >= size &&
			malloc_usable_size(p) < size + size / 2;
	}
	fact(right, "a shrinking one keeps it too, and gives back the rest");
	sdallocx(p, malloc_usable_size(p), 0);
	fact(held() == before, "once it is freed the thread's counters are as before");
	return fact_end();
}
