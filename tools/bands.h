/* SPDX-License-Identifier: BSD-2-Clause */
/* The bands of a process in lines for people: all of them would fill a screen. */
#ifndef TOOL_BANDS_H
#define TOOL_BANDS_H

#include "view.h"

#define BANDS_SHOWN_BYTES ((1 << 20) / 20) /* in MiB with one digit it is not 0.0 from here on */

/*
 * Bands up to 64 B, 256 B, 1 KiB and so on share a line. Sums up those of one line, of which
 * `first` is the first; returns the next line's first. *boundary: the threshold lies in one.
 */
uint32_t bands_line(const struct view *v, uint32_t first, struct tierheap_band *sum,
		    bool *boundary);
/* Would its sums be shown as more than nothing? */
bool bands_shown(const struct tierheap_band *sum);

#endif
