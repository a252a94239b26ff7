/* SPDX-License-Identifier: BSD-2-Clause */
/* Libraries in a namespace of their own, dlmopen(3): their C library is another one. */
#include <dlfcn.h>
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <tierheap/tierheap.h>

#include "fact.h"

static uint64_t foreign_frees(void)
{
	struct tierheap_stats s = {.size = sizeof(s)};

	return tierheap_stats(&s) ? UINT64_MAX : s.foreign_frees;
}

int main(int argc, char **argv)
{
	void *lib = argc > 1 ? dlmopen(LM_ID_NEWLM, argv[1], RTLD_NOW) : NULL;
	void *(*get)(size_t) = lib ? (void *(*)(size_t))dlsym(lib, "deep_malloc") : NULL;
	void (*put)(void *) = lib ? (void (*)(void *))dlsym(lib, "deep_free") : NULL;
	char *(*duplicate)(const char *) =
	    lib ? (char *(*)(const char *))dlsym(lib, "deep_strdup") : NULL;
	uint64_t before = foreign_frees();
	bool good = true;
	char *p;

	if (!fact(get && put && duplicate, "a library is loaded into a namespace of its own"))
		return fact_end();
	for (size_t size = 8; size < 2000000; size *= 3) {
		p = memset(get(size), 1, size);
		good &= p[size - 1] == 1 && tierheap_tier_of(p) == -1;
		put(p);
	}
	fact(good, "its C library's heap is another one, and serves it");
	p = duplicate("text of another namespace");
	good = strcmp(p, "text of another namespace") == 0 && malloc_usable_size(p) >= 26;
	free(p);
	fact(good && foreign_frees() == before + 1,
	     "a block of that heap which the program frees goes to glibc, and is counted");
	fact(dlclose(lib) == 0, "it is unloaded");
	return fact_end();
}
