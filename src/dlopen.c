/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * dlopen(3) without RTLD_DEEPBIND. A library loaded with it, and what it brings along, finds the C
 * library's malloc and free before ours; blocks that the program or the C library itself hand it
 * (strdup, getline) then reach the wrong free. PHP loads its extensions so and did not start.
 */
#include <dlfcn.h>
#include <errno.h>

#include "util.h"

typedef void *open_function(const char *, int);

/* The C library looks at who calls it, for that library's search path: a jump, not a call. */
#if __has_attribute(musttail)
#define TAIL_CALL __attribute__((musttail))
#define TAIL_CALLER
#else
#define TAIL_CALL
#define TAIL_CALLER __attribute__((optimize("optimize-sibling-calls", "O2")))
#endif

static open_function *next_dlopen; /* any thread, the same value whoever finds it */

static __attribute__((noinline)) open_function *find(void)
{
	open_function *next = (open_function *)dlsym(RTLD_NEXT, "dlopen");
	__atomic_store_n(&next_dlopen, next, __ATOMIC_RELAXED);
	return next;
}

EXPORT TAIL_CALLER void *dlopen(const char *file, int mode)
{
	open_function *next = __atomic_load_n(&next_dlopen, __ATOMIC_RELAXED);
	if (next == NULL)
		next = find();
	if (next == NULL) {
		errno = ENOSYS;
		return NULL;
	}
	TAIL_CALL return next(file, mode & ~RTLD_DEEPBIND);
}
