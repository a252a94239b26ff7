/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Blocks that are not of this heap: glibc's, from RTLD_DEEPBIND libraries, from
 * before the library was there, from the loader. They are never touched but
 * passed to the functions that would be called without this library. A pointer
 * that is nobody's ends the program with a line that names it, or is counted and
 * ignored, as TIERHEAP_INVALID_POINTER says.
 */
#ifndef TH_FOREIGN_H
#define TH_FOREIGN_H

#include <stddef.h>

/* p is not NULL and not the engine's. Frees are counted. */
void foreign_free(void *p);
/* NULL too when p is nobody's: it can't be known how long it is. */
void *foreign_realloc(void *p, size_t size);
/* 0 when p is nobody's. */
size_t foreign_usable_size(void *p);

#endif
