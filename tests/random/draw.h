/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Numbers that look random and are a function of where they are drawn: the seed, a worker and one
 * of its operations. What happened before changes nothing, so that a seed reproduces.
 */
#ifndef TH_TESTS_DRAW_H
#define TH_TESTS_DRAW_H

#include <stddef.h>
#include <stdint.h>

struct draw {
	uint64_t state;
};

/* The finaliser of MurmurHash3: every bit of x changes half of the result's. */
static inline uint64_t mix(uint64_t x)
{
	x = (x ^ x >> 33) * UINT64_C(0xff51afd7ed558ccd);
	x = (x ^ x >> 33) * UINT64_C(0xc4ceb9fe1a85ec53);
	return x ^ x >> 33;
}

static inline struct draw draw_at(uint64_t seed, uint64_t worker, uint64_t operation)
{
	return (struct draw){mix(mix(mix(seed + 1) + worker) + operation)};
}

static inline uint64_t draw(struct draw *d)
{
	d->state += UINT64_C(0x9e3779b97f4a7c15);
	return mix(d->state);
}

/* 0..n-1; n > 0. */
static inline uint64_t draw_below(struct draw *d, uint64_t n)
{
	return draw(d) % n;
}

static inline size_t draw_between(struct draw *d, size_t least, size_t most)
{
	return least + (size_t)draw_below(d, most - least + 1);
}

/* True once in n. */
static inline int draw_once(struct draw *d, uint64_t n)
{
	return draw_below(d, n) == 0;
}

/* Any size up to `most`: each power of two is as likely as another. */
static inline size_t draw_scaled(struct draw *d, size_t most)
{
	unsigned lg = (unsigned)draw_below(d, 64u - (unsigned)__builtin_clzl(most));
	size_t n = ((size_t)1 << lg) + (size_t)draw_below(d, (uint64_t)1 << lg);

	return n < most ? n : most;
}

#endif
