/* SPDX-License-Identifier: BSD-2-Clause */
#include "owned.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

#define UNIT        8u                        /* bytes of a bit */
#define WORD_SPAN   (64u * UNIT)              /* bytes of a word of bits */
#define PART_SPAN   ((uintptr_t)64 << 20)     /* bytes of a part of the map */
#define PARTS       ((size_t)1 << (47 - 26))  /* of the address space of a process, x86-64 */

static uint64_t *parts[PARTS]; /* NULL: not used yet; any thread, atomic */

static uint64_t *part_of(uintptr_t at)
{
	uint64_t **part = &parts[at / PART_SPAN % PARTS];
	uint64_t *bits = __atomic_load_n(part, __ATOMIC_ACQUIRE), *none = NULL;

	if (bits)
		return bits;
	size_t size = PART_SPAN / UNIT / 8;
	bits = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
	            -1, 0);
	if (bits == MAP_FAILED)
		abort();
	if (__atomic_compare_exchange_n(part, &none, bits, 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
		return bits;
	munmap(bits, size);
	return none;
}

static uint64_t *word_of(uintptr_t at)
{
	return part_of(at) + at % PART_SPAN / WORD_SPAN;
}

/* The bits of at..end that are in at's word. */
static uint64_t mask_of(uintptr_t at, uintptr_t end)
{
	unsigned first = (unsigned)(at % WORD_SPAN / UNIT);
	uintptr_t units = (end - at + UNIT - 1) / UNIT;
	unsigned count = units < 64 - first ? (unsigned)units : 64 - first;

	return (count == 64 ? UINT64_MAX : (UINT64_C(1) << count) - 1) << first;
}

const void *owned_take(const void *p, size_t bytes)
{
	uintptr_t at = (uintptr_t)p, end = at + bytes;

	for (; at < end; at = (at / WORD_SPAN + 1) * WORD_SPAN) {
		uint64_t mask = mask_of(at, end);
		uint64_t old = __atomic_fetch_or(word_of(at), mask, __ATOMIC_ACQ_REL);

		if (old & mask)
			return (const void *)(at / WORD_SPAN * WORD_SPAN +
			                      (unsigned)__builtin_ctzll(old & mask) * UNIT);
	}
	return NULL;
}

const void *owned_leave(const void *p, size_t bytes)
{
	uintptr_t at = (uintptr_t)p, end = at + bytes;

	for (; at < end; at = (at / WORD_SPAN + 1) * WORD_SPAN) {
		uint64_t mask = mask_of(at, end);
		uint64_t old = __atomic_fetch_and(word_of(at), ~mask, __ATOMIC_ACQ_REL);

		if (~old & mask)
			return (const void *)(at / WORD_SPAN * WORD_SPAN +
			                      (unsigned)__builtin_ctzll(~old & mask) * UNIT);
	}
	return NULL;
}
