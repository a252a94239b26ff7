/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Large blocks of which the program touches little: their pages are counted
 * when they are given out, and corrected here by what is resident. Fresh
 * blocks are looked at once their program had time to write to them, then the
 * windows of large blocks in rotation.
 */
#ifndef TH_SPARSE_H
#define TH_SPARSE_H

#include "util.h"

/* A large block's pages were counted just now. Any thread, never blocks. */
void sparse_note(const void *addr, size_t size);

/* Corrects what was noted before the last call, and a slice of about `pages` in rotation. Step lock held. */
void sparse_correct(size_t pages);

#endif
