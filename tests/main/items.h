/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The data set of the main job, computed from a seed: item `index` has the same
 * key, value and fate in every run, so nothing has to be remembered to verify it.
 * Keys of 24-71 bytes, values log-normal with a median of 512 bytes, and one
 * value in 2000 of 64-512 KiB. Pure.
 */
#ifndef ITEMS_H
#define ITEMS_H

#include <stddef.h>
#include <stdint.h>

#define ITEM_KEY_MAX   71u          /* bytes */
#define ITEM_VALUE_MAX (512u * 1024) /* bytes */

/* What the change does to an item. */
enum item_fate { ITEM_KEPT, ITEM_DELETED, ITEM_OVERWRITTEN };

struct item {
	char key[ITEM_KEY_MAX];
	size_t key_len;
	size_t value_len;
	uint64_t value_seed;
};

/* version: 0 as loaded, 1 as overwritten; the key is the same in both. */
void item_describe(struct item *out, uint64_t seed, uint64_t index, unsigned version);

/* Writes value_len bytes that no compressor shortens. */
void item_value(const struct item *item, char *out);

/* Three in ten are deleted, three in ten overwritten. */
enum item_fate item_fate(uint64_t seed, uint64_t index);

/* How many items, from index 0 on, hold at least `bytes` of values. */
uint64_t item_count(uint64_t seed, uint64_t bytes);

#endif
