/* SPDX-License-Identifier: BSD-2-Clause */
/* A large array that grows by small steps, moved now and then, does not leave all that it was behind. */
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "fact.h"

#define STEP ((size_t)64 << 10)
#define MOST ((size_t)160 << 20)

/* Of stock jemalloc 1.8 times the array is resident at most, of glibc, which moves mappings, 1.0. */
#define PEAK (MOST * 5 / 2)

static size_t peak(void)
{
	struct rusage used;

	getrusage(RUSAGE_SELF, &used);
	return (size_t)used.ru_maxrss << 10;
}

int main(void)
{
	char *p = NULL;
	bool good = true;

	for (size_t n = 0; n < MOST; n += STEP) {
		p = realloc(p, n + STEP);
		memset(p + n, (int)(n / STEP), STEP);
	}
	for (size_t n = 0; n < MOST; n += STEP)
		good &= p[n] == (char)(n / STEP) && p[n + STEP - 1] == (char)(n / STEP);
	fact(good, "an array that grew to %zu MiB by %zu KiB has its bytes", MOST >> 20, STEP >> 10);
	fact(peak() < PEAK, "and never more than %zu MiB were resident (%zu)", PEAK >> 20, peak() >> 20);
	free(p);
	return fact_end();
}
