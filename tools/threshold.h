/* SPDX-License-Identifier: BSD-2-Clause */
/* The threshold of a process, for people: where it lies, and whether there is one. */
#ifndef TOOL_THRESHOLD_H
#define TOOL_THRESHOLD_H

#include "format.h"
#include "view.h"

#define THRESHOLD_LEN (2 * FORMAT_LEN)

/* Both tiers are in use, or will be. */
bool threshold_tiered(const struct view *v);
/* memkind's threshold is known from where blocks went; it cuts no band. */
bool threshold_seen(const struct view *v);
/* There is one size that parts the tiers. */
bool threshold_shown(const struct view *v);
/* Of the band that it lies in the largest size, and the part in DRAM: "640 B  38 %"; "-": none. */
void threshold_format(const struct view *v, char *buf, size_t size);
/* Within that band, too: in bytes, by equal factors; NAN: none. An unlimited size counts 2^40. */
double threshold_bytes(const struct view *v);

#endif
