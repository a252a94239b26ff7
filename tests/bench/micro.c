/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * micro KIND [NUMBER...]: prints the nanoseconds of one operation of a kind of load: CPU time of
 * the process, or wall time where the kind says so; the lower quartile of 7 runs.
 * micro -n OPERATIONS KIND [NUMBER...]: so many operations, measured by somebody else.
 *
 * The result is written by write(2): a library that loses what stdio holds at exit is still heard.
 */
#include "micro.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define RUNS   7
#define RUN_NS 8e6
#define TRIES  5

static const struct kind *const kinds[] = {pairs_kinds, grow_kinds, thread_kinds, process_kinds};

static const struct kind *find(const char *name)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		for (const struct kind *k = kinds[i]; k->name; k++)
			if (strcmp(k->name, name) == 0)
				return k;
	return NULL;
}

static int usage(void)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		for (const struct kind *k = kinds[i]; k->name; k++)
			dprintf(STDERR_FILENO, "usage: micro [-n OPERATIONS] %s %s\n", k->name,
				k->args);
	return 125;
}

/* Nanoseconds of one operation. */
static double measure(const struct kind *k, uint64_t ops, double *total)
{
	double start = k->wall ? perf_wall_ns() : perf_cpu_ns();
	uint64_t done = k->run(ops);

	*total = (k->wall ? perf_wall_ns() : perf_cpu_ns()) - start;
	return *total / (double)done;
}

/* Each of some runs: one may be held up by what has nothing to do with it. */
static bool lasts(const struct kind *k, uint64_t ops)
{
	double total = RUN_NS;

	for (unsigned i = 0; i < TRIES && total >= RUN_NS; i++)
		measure(k, ops, &total);
	return total >= RUN_NS;
}

static double quartile(const struct kind *k)
{
	double ns[RUNS], total;
	uint64_t ops = 1;

	/* Warm, and long enough to measure. */
	while (!lasts(k, ops))
		ops *= 2;
	for (unsigned i = 0; i < RUNS; i++)
		ns[i] = measure(k, ops, &total);
	return perf_quartile(ns, RUNS);
}

int main(int argc, char **argv)
{
	uint64_t fixed = 0;
	size_t arg[KIND_ARGS] = {0};
	char line[64];

	if (argc > 3 && strcmp(argv[1], "-n") == 0) {
		fixed = strtoull(argv[2], NULL, 10);
		argc -= 2;
		argv += 2;
	}
	const struct kind *k = argc > 1 ? find(argv[1]) : NULL;

	if (k == NULL || argc > 2 + KIND_ARGS)
		return usage();
	for (int i = 2; i < argc; i++)
		arg[i - 2] = strtoull(argv[i], NULL, 10);
	if (!k->prepare(arg))
		return usage();
	if (fixed) {
		k->run(fixed);
		return 0;
	}
	int len = snprintf(line, sizeof(line), "%.3f\n", quartile(k));

	return write(STDOUT_FILENO, line, (size_t)len) != len;
}
