/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A record, read: tierheap(1), RECORD FORMAT. Nothing in the file is trusted: numbers are finite
 * and in their bounds, times of a process don't go back, texts are printable ASCII.
 */
#ifndef TOOL_SERIES_H
#define TOOL_SERIES_H

#include <stdbool.h>
#include <stddef.h>

/* What is kept of each row; NAN where it has no value. */
enum series_figure {
	SERIES_WANTED,
	SERIES_SHARE,
	SERIES_ERROR, /* parts of 1 */
	SERIES_DRAM,
	SERIES_PMEM,
	SERIES_THRESHOLD,
	SERIES_MOVED, /* bytes */
	SERIES_ALLOCATIONS,
	SERIES_FIGURES
};

/* A program; a process that becomes another one is two. */
struct series_process {
	long pid;
	char *command;
	char *about; /* as of its last row: "dynamic-threshold, ratio 1:4, PMEM simulated on node 0"
		      */
	size_t rows, room;
	double *time;   /* seconds since the record began */
	double *unix_s; /* Unix time */
	double *figure[SERIES_FIGURES];
	double peak; /* most resident bytes */
};

struct series {
	char *command, *host, *started, *interval; /* of the head; empty: not told */
	struct series_process *processes;
	size_t nprocesses;
	size_t rows;
};

/* False after a message. A last line that is cut off is left out, with a message. */
bool series_read(struct series *s, const char *path);
void series_free(struct series *s);

#endif
