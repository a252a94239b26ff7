/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which bytes of the address space are some live block's: a bit for each 8 bytes. Two blocks that
 * overlap are found when the second is given out, by whatever thread. Any thread, no lock.
 */
#ifndef TH_TESTS_OWNED_H
#define TH_TESTS_OWNED_H

#include <stddef.h>

/* p is a multiple of 8. NULL, or the address of bytes that were taken already. */
const void *owned_take(const void *p, size_t bytes);
/* NULL, or the address of bytes that were not taken. */
const void *owned_leave(const void *p, size_t bytes);

#endif
