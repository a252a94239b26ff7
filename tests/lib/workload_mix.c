/* SPDX-License-Identifier: BSD-2-Clause */
#include "workload_mix.h"

#include <math.h>
#include <string.h>

#define KIB ((size_t)1024)
#define MIB (1024 * KIB)

/* splitmix64: one addition and a finaliser, every seed is as good as another. */
uint64_t rng_next(struct rng *r)
{
	uint64_t z = (r->state += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

size_t rng_between(struct rng *r, size_t lo, size_t hi)
{
	return lo + rng_next(r) % (hi - lo + 1);
}

/* 0 excluded, 1 included: log() of it is finite. */
static double rng_unit(struct rng *r)
{
	return (double)((rng_next(r) >> 11) + 1) / 9007199254740992.0;
}

static size_t draw_64(struct rng *r)
{
	(void)r;
	return 64;
}

static size_t draw_1k(struct rng *r)
{
	(void)r;
	return KIB;
}

static size_t draw_blocks(struct rng *r)
{
	return rng_between(r, 200 * 1000, 1000 * 1000);
}

static size_t draw_tiny_64k(struct rng *r)
{
	return rng_next(r) % 50 == 0 ? 64 * KIB : rng_between(r, 32, 64);
}

/* Keys and values in turn at random; values log-normal with median 512 B, sigma 1. */
static size_t draw_redis(struct rng *r)
{
	double normal, size;

	if (rng_next(r) & 1)
		return rng_between(r, 24, 71);
	normal = sqrt(-2 * log(rng_unit(r))) * cos(2 * M_PI * rng_unit(r));
	size = 512 * exp(normal);
	return size < 1 ? 1 : size > 64 * KIB ? 64 * KIB : (size_t)size;
}

static size_t draw_powers(struct rng *r)
{
	return (size_t)16 << rng_next(r) % 14; /* 16 B to 128 KiB */
}

static size_t draw_uniform(struct rng *r)
{
	return rng_between(r, 32, 232);
}

static size_t draw_list(struct rng *r)
{
	return (size_t)64 << rng_next(r) % 11; /* 64 B to 64 KiB when full-grown */
}

static size_t draw_large(struct rng *r)
{
	return rng_between(r, 4 * KIB, 128 * KIB);
}

static size_t draw_sparse(struct rng *r)
{
	(void)r;
	return 4 * MIB;
}

/* 16 B to 64 KiB by 16 B, the k-th size as often as 1/k: Zipf's law with exponent 1, to a step. */
static size_t draw_zipf(struct rng *r)
{
	return 16 * (size_t)exp(log(4097) * (1 - rng_unit(r)));
}

static size_t draw_huge(struct rng *r)
{
	return rng_between(r, 4 * MIB, 16 * MIB);
}

const struct mix mix_table[] = {
	{ "64b", MIX_PLAIN, draw_64, YOUNG_NONE },
	{ "1k", MIX_PLAIN, draw_1k, YOUNG_NONE },
	{ "blocks-0.2-1m", MIX_PLAIN, draw_blocks, YOUNG_NONE },
	{ "tiny-and-64k", MIX_PLAIN, draw_tiny_64k, YOUNG_NONE },
	{ "redis-like", MIX_PLAIN, draw_redis, YOUNG_NONE },
	{ "powers-of-two", MIX_PLAIN, draw_powers, YOUNG_NONE },
	{ "uniform-32-232", MIX_PLAIN, draw_uniform, YOUNG_NONE },
	{ "lists", MIX_LISTS, draw_list, YOUNG_NONE },
	{ "sparse-callocs", MIX_SPARSE, draw_sparse, YOUNG_NONE },
	{ "large-4k-128k", MIX_PLAIN, draw_large, YOUNG_NONE },
	{ "zipf", MIX_PLAIN, draw_zipf, YOUNG_NONE },
	{ "huge-4-16m", MIX_PLAIN, draw_huge, YOUNG_NONE },
	{ "small-die-young", MIX_PLAIN, draw_zipf, YOUNG_SMALL },
	{ "large-die-young", MIX_PLAIN, draw_zipf, YOUNG_LARGE },
	{ "recorded", MIX_RECORDED, NULL, YOUNG_NONE },
	{ "each-another", MIX_EACH, NULL, YOUNG_NONE },
};
const size_t mix_count = sizeof(mix_table) / sizeof(mix_table[0]);

static const char *const mix_each[] = { /* constant */
	"64b", "1k", "tiny-and-64k", "redis-like", "powers-of-two", "uniform-32-232", "zipf",
	"large-4k-128k",
};

const struct mix *mix_find(const char *name, size_t len)
{
	for (size_t i = 0; i < mix_count; i++)
		if (strlen(mix_table[i].name) == len && !memcmp(mix_table[i].name, name, len))
			return &mix_table[i];
	return NULL;
}

const struct mix *mix_of(const struct mix *m, unsigned worker)
{
	const char *name;

	if (m->kind != MIX_EACH)
		return m;
	name = mix_each[worker % (sizeof(mix_each) / sizeof(mix_each[0]))];
	return mix_find(name, strlen(name));
}

bool mix_spares(const struct mix *m, size_t size, struct rng *r)
{
	bool young = m->young == YOUNG_SMALL ? size <= MIX_PIVOT : size > MIX_PIVOT;

	return m->young != YOUNG_NONE && !young && rng_next(r) % 16 != 0;
}
