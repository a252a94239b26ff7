/* SPDX-License-Identifier: BSD-2-Clause */
#include "model.h"

#include <malloc.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <tierheap/tierheap.h>
#include <unistd.h>

#include "owned.h"

#define STEP UINT64_C(0x9e3779b97f4a7c15) /* between two words of a pattern; odd: none comes again */

struct worker workers[WORKERS_MOST];
unsigned worker_count;
bool may_fail;
bool no_tiers;
static int said; /* a violation was reported; any thread, atomic */

void violation(const struct worker *w, const char *what, ...)
{
	char line[512];
	va_list ap;
	int n;

	if (__atomic_exchange_n(&said, 1, __ATOMIC_ACQ_REL))
		for (;;)
			pause();
	n = snprintf(line, sizeof(line), "violation: seed %llu, thread %u, operation %llu%s, %s: ",
	             (unsigned long long)w->seed, w->number, (unsigned long long)w->operation,
	             w->salt ? " of a forked child" : "", w->doing);
	va_start(ap, what);
	vsnprintf(line + n, sizeof(line) - (size_t)n, what, ap);
	va_end(ap);
	dprintf(STDOUT_FILENO, "%s\n", line);
	_exit(1);
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static void words_fill(unsigned char *p, size_t bytes, uint64_t value)
{
	size_t whole = bytes / 8 * 8;

	for (size_t i = 0; i < whole; i += 8, value += STEP)
		memcpy(p + i, &value, 8);
	memcpy(p + whole, &value, bytes - whole);
}

static bool words_same(const unsigned char *p, size_t bytes, uint64_t value)
{
	size_t whole = bytes / 8 * 8;
	uint64_t differs = 0, word;

	for (size_t i = 0; i < whole; i += 8, value += STEP) {
		memcpy(&word, p + i, 8);
		differs |= word ^ value;
	}
	return differs == 0 && memcmp(p + whole, &value, bytes - whole) == 0;
}

static uint64_t word_at(const struct block *b, size_t at)
{
	return b->key + at / 8 * STEP;
}

/* Whole chunks, and what is behind the last: at `from` a chunk starts. */
static void pattern_fill(const struct block *b, size_t from)
{
	for (size_t at = from; at < b->usable; at += (size_t)b->stride * CHUNK)
		words_fill(b->p + at, least(CHUNK, b->usable - at), word_at(b, at));
}

/* The first of n bytes from `at` that is not the pattern's. */
static size_t wrong_at(const struct block *b, size_t at, size_t n)
{
	for (size_t i = at; i < at + n; i++)
		if (b->p[i] != (unsigned char)(word_at(b, i) >> i % 8 * 8))
			return i;
	return at;
}

static void pattern_check(const struct worker *w, const struct block *b, size_t upto)
{
	for (size_t at = 0; at < upto; at += (size_t)b->stride * CHUNK) {
		size_t n = least(CHUNK, upto - at);

		if (!words_same(b->p + at, n, word_at(b, at)))
			violation(w, "%p: of %zu bytes, %zu of them usable, byte %zu has changed",
			          (void *)b->p, b->size, b->usable, wrong_at(b, at, n));
	}
}

static void usable_check(const struct worker *w, const struct block *b)
{
	size_t now = malloc_usable_size(b->p);

	if (now != b->usable)
		violation(w, "%p: %zu bytes were usable, and now %zu", (void *)b->p, b->usable, now);
	if (now < b->size)
		violation(w, "%p: %zu bytes, of which %zu are usable", (void *)b->p, b->size, now);
}

static void tier_check(const struct worker *w, const struct block *b)
{
	int first = tierheap_tier_of(b->p), last;
	/* Where all windows are full a block lies outside of them. */
	int lowest = no_tiers || may_fail ? -1 : 0, highest = no_tiers ? -1 : 1;

	if (!tierheap_active())
		return;
	last = tierheap_tier_of(b->p + (b->size ? b->size - 1 : 0));
	if (first < lowest || first > highest || last < lowest || last > highest)
		violation(w, "%p: its first byte is in tier %d, its last one in %d", (void *)b->p,
		          first, last);
}

static void block_owned(const struct worker *w, const struct block *b)
{
	const void *at = owned_take(b->p, b->usable);

	if (at)
		violation(w, "%p: of its %zu bytes, those at %p are another block's", (void *)b->p,
		          b->usable, at);
}

void block_take(struct worker *w, struct block *b)
{
	if ((uintptr_t)b->p % b->align)
		violation(w, "%p: not aligned to %zu", (void *)b->p, b->align);
	b->usable = malloc_usable_size(b->p);
	usable_check(w, b);
	tier_check(w, b);
	block_owned(w, b);
	b->key = draw(&w->draw);
	pattern_fill(b, 0);
}

void block_check(const struct worker *w, const struct block *b)
{
	usable_check(w, b);
	tier_check(w, b);
	pattern_check(w, b, b->usable);
}

void block_leave(const struct worker *w, const struct block *b)
{
	const void *at;

	block_check(w, b);
	at = owned_leave(b->p, b->usable);
	if (at)
		violation(w, "%p: of its %zu bytes, those at %p were given to another block too",
		          (void *)b->p, b->usable, at);
}

void block_resized(const struct worker *w, struct block *b, size_t kept)
{
	if ((uintptr_t)b->p % b->align)
		violation(w, "%p: not aligned to %zu", (void *)b->p, b->align);
	b->usable = malloc_usable_size(b->p);
	usable_check(w, b);
	tier_check(w, b);
	block_owned(w, b);
	pattern_check(w, b, least(kept, b->usable));
	pattern_fill(b, least(kept, b->usable) / (CHUNK * (size_t)b->stride) * CHUNK * b->stride);
}

void block_stays(const struct worker *w, const struct block *b)
{
	block_owned(w, b);
	block_check(w, b);
}

void block_zero(const struct worker *w, const struct block *b, size_t from, size_t to)
{
	size_t stretch = (size_t)b->stride * CHUNK;

	for (size_t at = from / stretch * stretch; at < to; at += stretch)
		for (size_t i = at < from ? from : at; i < least(at + CHUNK, to); i++)
			if (b->p[i])
				violation(w, "%p: of %zu bytes that have to be zero, byte %zu is %u",
				          (void *)b->p, to - from, i, b->p[i]);
}

void worker_add(struct worker *w, const struct block *b)
{
	w->weight += b->weight;
	w->block[w->live++] = *b;
}

struct block worker_remove(struct worker *w, unsigned index)
{
	struct block b = w->block[index];

	w->weight -= b.weight;
	w->block[index] = w->block[--w->live];
	return b;
}

void worker_note(struct worker *w, const char *doing, size_t n)
{
	w->doing = doing;
	for (; *doing; doing++)
		w->trace = mix(w->trace ^ (unsigned char)*doing);
	w->trace = mix(w->trace ^ n);
}
