/* SPDX-License-Identifier: BSD-2-Clause */
/* Loaded by dlopen(3): large thread storage, and calls to malloc that RTLD_DEEPBIND would turn to
 * the C library's. */
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

static __thread char storage[10000]; /* own thread only */

char *late_storage(void);
void *deep_malloc(size_t size);
void deep_free(void *p);
char *deep_strdup(const char *text);

char *late_storage(void)
{
	return storage;
}

void *deep_malloc(size_t size)
{
	return malloc(size);
}

void deep_free(void *p)
{
	free(p);
}

char *deep_strdup(const char *text)
{
	return strdup(text);
}
