/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Preloaded into a command: asks before each request for memory, by a system call that there isn't,
 * whether it is to be refused. Who traces the command answers: tests/faults/trace.c.
 */
#include <errno.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "trace.h"

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t size);
void *malloc(size_t size);
void *calloc(size_t n, size_t size);
void *realloc(void *p, size_t size);

static int refused(void)
{
	int kept = errno;
	int result = syscall(TRACE_MEMORY) < 0 && errno == ENOMEM;

	if (!result)
		errno = kept;
	return result;
}

void *malloc(size_t size)
{
	return refused() ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
	return refused() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *p, size_t size)
{
	return refused() ? NULL : __libc_realloc(p, size);
}
