/* SPDX-License-Identifier: BSD-2-Clause */
/* Settings that share a field of the segment, a byte each: see TIERHEAP_EXTRA_* of segment.h. */
#ifndef TH_EXTRA_H
#define TH_EXTRA_H

#include "option.h"

/* Is it one of these? */
static inline bool extra_has(const struct option_row *row)
{
	return row->offset == offsetof(struct settings, bind) ||
	       row->offset == offsetof(struct settings, move) ||
	       row->offset == offsetof(struct settings, verbose);
}

static inline uint32_t extra_pack(const struct settings *s)
{
	return (s->bind + 1) << TIERHEAP_EXTRA_BIND | (s->move + 1) << TIERHEAP_EXTRA_MOVE |
	       (s->verbose + 1u) << TIERHEAP_EXTRA_VERBOSE;
}

/* What is given is set, the rest stays. False with *s unchanged: a value that is none. */
static inline bool extra_unpack(struct settings *s, uint64_t extra)
{
	uint32_t bind = extra >> TIERHEAP_EXTRA_BIND & 0xff, move = extra >> TIERHEAP_EXTRA_MOVE & 0xff;
	uint32_t verbose = extra >> TIERHEAP_EXTRA_VERBOSE & 0xff;

	if (bind > BIND_STRICT + 1 || move > MOVE_THREAD + 1 || verbose > 2 || extra >> 24)
		return false;
	if (bind)
		s->bind = bind - 1;
	if (move)
		s->move = move - 1;
	if (verbose)
		s->verbose = verbose - 1;
	return true;
}

#endif
