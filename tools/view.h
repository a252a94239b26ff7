/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A consistent copy of a segment whose every value can be trusted: read with
 * read(2), never mapped, so that a file that shrinks under us does no harm.
 */
#ifndef TOOL_VIEW_H
#define TOOL_VIEW_H

#include <stdbool.h>
#include <stddef.h>

#include "nodelist.h"
#include "tierheap/segment.h"

struct view {
	struct tierheap_segment
	    s;         /* numbers in their ranges; strings terminated, printable ASCII */
	double uptime; /* seconds, now */
	double age;    /* seconds since the process wrote these statistics */
};

/*
 * The constant part: magic, version, size, and pid as expected. False with why
 * when the file is no segment that this tool can read. *start_ticks is filled.
 */
bool view_header(int fd, uint32_t pid, uint64_t *start_ticks, char *why, size_t why_size);
/* The inode number of the process's pid namespace; 0: not known. view_header must have held. */
uint64_t view_pid_namespace(int fd);
/* Its process has made the file and has still to fill it. */
bool view_blank(int fd);
/* The whole. view_header must have held. */
bool view_read(int fd, struct view *out, char *why, size_t why_size);

/*
 * A number for each band, in their order: "12,0,3"; "-": there are no bands, or the process's library
 * does not tell, whose starter_bytes are UINT64_MAX then. A static buffer each.
 */
const char *view_band_allocations(const struct view *v);
const char *view_band_pmem(const struct view *v);

/* PMEM's part of both tiers, 0..1. NAN where there is none: nothing resident, or no share is asked
 * for. */
double view_wanted_share(const struct view *v);
double view_share(const struct view *v);
double view_error(const struct view *v);

extern const char *const view_state_names[]; /* NULL-terminated; index: enum tierheap_state */
const char *view_state_name(const struct view *v);
const char *view_policy_name(const struct view *v);
const char *view_engine_name(const struct view *v);
/* Settings in force. NULL: the process's library does not tell. */
const char *view_bind_name(const struct view *v);
const char *view_move_name(const struct view *v);
const char *view_verbose_name(const struct view *v);
extern const char *const view_switch_names[]; /* NULL-terminated: off, on */

/* Does the library tell how many allocations each band had? */
bool view_allocations_told(const struct view *v);
/* "0-1", "none"; a static buffer, overwritten by the next call. */
const char *view_nodes(const struct tierheap_tier *tier);

#endif
