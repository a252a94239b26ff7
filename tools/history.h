/* SPDX-License-Identifier: BSD-2-Clause */
/* The last figures of one process, oldest ones dropped. Pure. */
#ifndef TOOL_HISTORY_H
#define TOOL_HISTORY_H

#include <stddef.h>

#define HISTORY_ROOM 480 /* two dots a column of a terminal of 240 */

enum history_figure {
	HISTORY_SHARE,     /* PMEM's part, 0..1 */
	HISTORY_ERROR,     /* share less the wanted one */
	HISTORY_THRESHOLD, /* log2 of bytes */
	HISTORY_MOVED,     /* bytes a second */
	HISTORY_FIGURES,
};

struct sample {
	double at;                      /* seconds of CLOCK_MONOTONIC */
	double figure[HISTORY_FIGURES]; /* NAN: there was none */
};

/* All zero: empty. */
struct history {
	size_t count; /* samples ever added */
	struct sample ring[HISTORY_ROOM];
};

void history_add(struct history *h, const struct sample *sample);
/* The newest (0), the one before it (1) and so on; NULL: none so old. */
const struct sample *history_at(const struct history *h, size_t age);
/*
 * The newest `count` values of a figure, oldest first; those that are missing come first, as NAN.
 * Returns the seconds from the oldest one there is to the newest.
 */
double history_series(const struct history *h, enum history_figure figure, double *out,
		      size_t count);

#endif
