/* SPDX-License-Identifier: BSD-2-Clause */
/* The mixes of block sizes that the measuring workload draws from. Deterministic by seed. */
#ifndef WORKLOAD_MIX_H
#define WORKLOAD_MIX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rng {
	uint64_t state;
};

uint64_t rng_next(struct rng *r);
/* Uniform in lo..hi, both inclusive. */
size_t rng_between(struct rng *r, size_t lo, size_t hi);

enum mix_kind {
	MIX_PLAIN,  /* malloc, every byte written */
	MIX_LISTS,  /* grown by realloc, doubling up to a size of its own, then freed */
	MIX_SPARSE, /* calloc, a tenth of the pages written */
	MIX_RECORDED, /* none: for replay= */
	MIX_EACH,   /* a different mix for each worker: see mix_of */
};

enum mix_young {
	YOUNG_NONE,  /* every block is as likely as another to be freed next */
	YOUNG_SMALL, /* those up to MIX_PIVOT bytes sixteen times as likely */
	YOUNG_LARGE, /* those above it */
};

#define MIX_PIVOT 1024u /* bytes */

struct mix {
	const char *name;
	enum mix_kind kind;
	size_t (*draw)(struct rng *r); /* bytes of the next block; MIX_LISTS: its final size */
	enum mix_young young;
};

extern const struct mix mix_table[];
extern const size_t mix_count;

/* NULL: no mix of that name. The name ends at `len`. */
const struct mix *mix_find(const char *name, size_t len);

/* What a worker draws from: the mix itself, or of MIX_EACH one of eight. */
const struct mix *mix_of(const struct mix *m, unsigned worker);

/* A block of that size is not to be freed this time. */
bool mix_spares(const struct mix *m, size_t size, struct rng *r);

#endif
