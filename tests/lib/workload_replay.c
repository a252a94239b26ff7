/* SPDX-License-Identifier: BSD-2-Clause */
#include "workload_replay.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/bench/ratio/recording.h"
#include "workload_parse.h"

#define BLOCK_MOST ((uint32_t)256 << 20) /* bytes: larger ones are replayed as this */
#define TABLE_SHIFT 23                   /* a power of two of entries: live blocks, and tombs */

/* Open addressing by the recorded address: the slot's index and 1; 0: free. */
struct entry {
	uint64_t block;
	uint32_t slot;
	uint32_t taken; /* 0: never; 1: live; 2: was */
};

/* All below: the replaying thread only. */
static const struct recorded *stream;
static size_t at, count; /* events */
static struct entry *table;

void replay_open(const char *name)
{
	char path[4096];
	struct stat s;
	int fd = open(word_copy(name, path, sizeof(path), "a stream's path"), O_RDONLY | O_CLOEXEC);

	if (fd < 0 || fstat(fd, &s) || s.st_size == 0)
		value_refuse(path, "a recorded stream");
	count = (size_t)s.st_size / sizeof(*stream);
	at = 0;
	stream = mmap(NULL, (size_t)s.st_size, PROT_READ, MAP_SHARED, fd, 0);
	if (stream == MAP_FAILED)
		value_refuse(path, "a file that can be mapped");
	close(fd);
	table = bookkeeping_map(sizeof(*table) << TABLE_SHIFT);
}

bool replay_done(void)
{
	return at == count;
}

/* The live entry of the block; NULL: none. With `enter`, a place for it. */
static struct entry *entry_find(uint64_t block, bool enter)
{
	size_t mask = ((size_t)1 << TABLE_SHIFT) - 1;
	size_t i = (size_t)(block * UINT64_C(0x9e3779b97f4a7c15) >> (64 - TABLE_SHIFT));

	for (size_t tries = 0; tries <= mask; tries++, i = (i + 1) & mask) {
		struct entry *e = &table[i];

		if (e->taken == 1 && e->block == block)
			return e;
		/* A tomb of the same block is its place again: it can't be further on. */
		if (enter && (e->taken == 0 || (e->taken == 2 && e->block == block)))
			return e;
		if (e->taken == 0)
			return NULL;
	}
	workload_fail("the stream has more blocks than there is room for");
}

static uint32_t size_told(const struct recorded *r)
{
	uint32_t size = r->size < BLOCK_MOST ? r->size : BLOCK_MOST;

	return size + !size;
}

static void enter(struct pool *p, uint64_t block, size_t slot)
{
	struct entry *e = entry_find(block, true);

	*e = (struct entry){ .block = block, .slot = (uint32_t)slot, .taken = 1 };
	p->slot[slot].tag = block;
}

/* The last slot takes the place of one that is freed. */
static void leave(struct pool *p, struct entry *e)
{
	size_t slot = e->slot;

	e->taken = 2;
	pool_drop(p, slot);
	if (slot < p->used)
		entry_find(p->slot[slot].tag, false)->slot = (uint32_t)slot;
}

static void event_do(struct pool *p, const struct recorded *r)
{
	struct entry *e = r->old ? entry_find(r->old, false) : NULL;

	if (r->kind == RECORDED_FREED && e)
		leave(p, e);
	else if (r->kind == RECORDED_RESIZED && e) {
		size_t slot = e->slot;

		e->taken = 2;
		pool_resize(p, slot, size_told(r));
		enter(p, r->block, slot);
	} else if (r->kind != RECORDED_FREED) {
		pool_get(p, size_told(r), r->kind == RECORDED_ZEROED);
		enter(p, r->block, p->used - 1);
	}
}

void pool_replay(struct pool *p, uint64_t until)
{
	while (at < count && p->allocated < until)
		event_do(p, &stream[at++]);
}
