/* SPDX-License-Identifier: BSD-2-Clause */
#include "libc_block.h"

#include "os.h"

#define ALIGNMENT      16u /* of blocks, and of the sizes of chunks */
#define CHUNK_MIN      32u
/* The low bits of a chunk's size. */
#define PREVIOUS_USED  1u
#define MAPPED         2u /* by mmap(2), alone */
#define OTHER_ARENA    4u
#define FLAGS          7u

/* In front of a block. */
struct chunk {
	uint64_t previous; /* size of the chunk before, where that is free; of MAPPED: bytes before */
	uint64_t size;     /* this header included */
};

static bool chunk_read(struct chunk *to, uintptr_t at)
{
	return os_copy_readable(to, (const void *)at, sizeof *to) == sizeof *to;
}

/* process_vm_readv may be refused, by seccomp for one. */
static bool can_read(void)
{
	struct chunk here = { 0, 0 }, copy;
	return chunk_read(&copy, (uintptr_t)&here);
}

static bool mapped_whole(const struct chunk *c, uintptr_t at)
{
	uint64_t size = c->size & ~(uint64_t)FLAGS;
	return (c->size & (PREVIOUS_USED | OTHER_ARENA)) == 0 &&
	       ((at - c->previous) | (c->previous + size)) % PAGE_SIZE == 0;
}

/* What follows a chunk in use says so. */
static bool used(uintptr_t at, uint64_t size)
{
	struct chunk next;
	return at + size > at && chunk_read(&next, at + size) && (next.size & PREVIOUS_USED);
}

bool libc_block_live(const void *p)
{
	uintptr_t at = (uintptr_t)p - sizeof(struct chunk);
	struct chunk c;
	if ((uintptr_t)p % ALIGNMENT || (uintptr_t)p < PAGE_SIZE)
		return false;
	if (!chunk_read(&c, at))
		return !can_read();
	uint64_t size = c.size & ~(uint64_t)FLAGS;
	if (size < CHUNK_MIN || size % ALIGNMENT)
		return false;
	return c.size & MAPPED ? mapped_whole(&c, at) : used(at, size);
}
