/* SPDX-License-Identifier: BSD-2-Clause */
#include "replaced.h"

#include <dlfcn.h>
#include <stdlib.h>

#include "engine.h"

typedef void *(*malloc_fn)(size_t);
typedef void (*free_fn)(void *);

/* A program may have taken malloc's address: then its own table of such comes first. */
static const char *owner_of_function(malloc_fn get)
{
	Dl_info theirs, ours;
	if (!dladdr((void *)get, &theirs) || !dladdr((void *)replaced_by, &ours))
		return "another allocator";
	return theirs.dli_fbase == ours.dli_fbase ? "a tool such as valgrind" : theirs.dli_fname;
}

const char *replaced_by(void)
{
	malloc_fn get = (malloc_fn)dlsym(RTLD_DEFAULT, "malloc");
	free_fn put = (free_fn)dlsym(RTLD_DEFAULT, "free");
	if (get == NULL || put == NULL)
		return NULL;
	void *p = get(1);
	bool other = p && !engine_owns(p);
	put(p);
	return other ? owner_of_function(get) : NULL;
}
