/* SPDX-License-Identifier: BSD-2-Clause */
/* Time that a work may take: a part of all time, saved up to a bound. Pure. */
#ifndef TH_CREDIT_H
#define TH_CREDIT_H

#include "util.h"

struct credit {
	int64_t ns;  /* may still be taken; below 0: owed */
	uint64_t at; /* ns, when it was last added to */
};

/* Adds 1/divisor of the time since the last call, up to `most` ns in all. */
static inline void credit_add(struct credit *c, uint64_t now_ns, unsigned divisor, int64_t most)
{
	c->ns += (int64_t)((now_ns - c->at) / divisor);
	c->at = now_ns;
	if (c->ns > most)
		c->ns = most;
}

/* No more than `most` ns stay owed: what one work took must not stop those of seconds after it. */
static inline void credit_take(struct credit *c, int64_t ns, int64_t most)
{
	c->ns -= ns;
	if (c->ns < -most)
		c->ns = -most;
}

#endif
