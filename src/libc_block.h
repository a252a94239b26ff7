/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Does a pointer look like a block that glibc's malloc gave out? Its blocks have a header, whose
 * form has not changed in twenty years (malloc/malloc.c, "struct malloc_chunk"). It is read by the
 * kernel, so that no address can do harm.
 */
#ifndef TH_LIBC_BLOCK_H
#define TH_LIBC_BLOCK_H

#include <stdbool.h>

/* p is not NULL. True too where memory can't be read that way. Any thread. */
bool libc_block_live(const void *p);

#endif
