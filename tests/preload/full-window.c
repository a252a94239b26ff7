/* SPDX-License-Identifier: BSD-2-Clause */
/* A window that is full gives way to another one, never to NULL. Run with little address space. */
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <tierheap/tierheap.h>

#include "fact.h"

#define TOTAL ((size_t)400 << 20)

static bool one_size(size_t size)
{
	size_t n = TOTAL / size;
	unsigned char **p = malloc(n * sizeof(*p));
	bool good = p != NULL;
	size_t got;

	for (got = 0; good && got < n; got++) {
		p[got] = malloc(size);
		if (!p[got])
			break;
		p[got][0] = (unsigned char)got;
		p[got][size - 1] = (unsigned char)(got >> 8);
	}
	good = good && got == n;
	for (size_t i = 0; i < got; i++) {
		good &= p[i][0] == (unsigned char)i && p[i][size - 1] == (unsigned char)(i >> 8);
		free(p[i]);
	}
	free(p);
	return good;
}

int main(void)
{
	struct tierheap_stats s = {.size = sizeof(s)};

	fact(tierheap_stats(&s) == 0, "the heap is tierheap's");
	fact(one_size(1000), "400 MB of 1000-byte blocks come, hold their bytes and go");
	fact(one_size(40000), "then 400 MB of 40000-byte blocks");
	fact(one_size(TOTAL), "then one block of 400 MB");
	fact(one_size(64), "then 400 MB of 64-byte blocks");
	return fact_end();
}
