/* SPDX-License-Identifier: BSD-2-Clause */
/* The clocks and the statistic of the perf programs. */
#ifndef TH_TESTS_PERF_H
#define TH_TESTS_PERF_H

#include <stdlib.h>
#include <time.h>

static inline double perf_read_ns(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* CPU time of the whole process: what else the machine does is not in it. */
static inline double perf_cpu_ns(void)
{
	return perf_read_ns(CLOCK_PROCESS_CPUTIME_ID);
}

static inline double perf_wall_ns(void)
{
	return perf_read_ns(CLOCK_MONOTONIC);
}

static inline int perf_compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* The lower quartile; sorts. What else the machine does makes single values larger, never smaller.
 */
static inline double perf_quartile(double *values, size_t n)
{
	qsort(values, n, sizeof(*values), perf_compare);
	return values[n / 4];
}

#endif
