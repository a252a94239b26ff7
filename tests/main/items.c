/* SPDX-License-Identifier: BSD-2-Clause */
#include "items.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "workload_mix.h"

#define KEY_MIN      24u
#define LARGE_MIN    (64u * 1024)
#define LARGE_ONE_IN 2000u

/* Streams of one item: what must not change with the others draws from its own. */
enum stream { STREAM_KEY, STREAM_FATE, STREAM_VALUE };

static struct rng stream_open(uint64_t seed, uint64_t index, unsigned stream)
{
	struct rng r = { seed ^ index * UINT64_C(0xd1342543de82ef95) ^ (uint64_t)stream << 56 };

	r.state = rng_next(&r);
	return r;
}

static size_t value_length(struct rng *r)
{
	double radius, angle, length;

	if (rng_next(r) % LARGE_ONE_IN == 0)
		return rng_between(r, LARGE_MIN, ITEM_VALUE_MAX);
	/* Box-Muller; the 1 keeps log() finite. */
	radius = sqrt(-2 * log((double)rng_between(r, 1, 1u << 30) / (1u << 30)));
	angle = 2 * M_PI * (double)rng_between(r, 1, 1u << 30) / (1u << 30);
	length = 512 * exp(radius * cos(angle));
	return length < 1 ? 1 : length > LARGE_MIN ? LARGE_MIN : (size_t)length;
}

static size_t key_write(char *key, struct rng *r, uint64_t index)
{
	char head[KEY_MIN];
	size_t len = rng_between(r, KEY_MIN, ITEM_KEY_MAX);
	size_t used = (size_t)snprintf(head, sizeof(head), "item:%016" PRIx64 ":", index);

	memcpy(key, head, used);
	while (used < len)
		key[used++] = (char)('a' + rng_next(r) % 26);
	return len;
}

void item_describe(struct item *out, uint64_t seed, uint64_t index, unsigned version)
{
	struct rng r = stream_open(seed, index, STREAM_KEY);

	out->key_len = key_write(out->key, &r, index);
	r = stream_open(seed, index, STREAM_VALUE + version);
	out->value_len = value_length(&r);
	out->value_seed = rng_next(&r);
}

void item_value(const struct item *item, char *out)
{
	struct rng r = { item->value_seed };

	for (size_t at = 0; at < item->value_len; at += sizeof(uint64_t)) {
		uint64_t word = rng_next(&r);
		size_t left = item->value_len - at;

		memcpy(out + at, &word, left < sizeof(word) ? left : sizeof(word));
	}
}

enum item_fate item_fate(uint64_t seed, uint64_t index)
{
	struct rng r = stream_open(seed, index, STREAM_FATE);
	uint64_t draw = rng_next(&r) % 10;

	return draw < 3 ? ITEM_DELETED : draw < 6 ? ITEM_OVERWRITTEN : ITEM_KEPT;
}

uint64_t item_count(uint64_t seed, uint64_t bytes)
{
	struct item item;
	uint64_t sum = 0, index = 0;

	while (sum < bytes) {
		item_describe(&item, seed, index++, 0);
		sum += item.value_len;
	}
	return index;
}
