/* SPDX-License-Identifier: BSD-2-Clause */
/* The moves that threads owe for what they asked for, made by them in slices. */
#ifndef TH_MOVES_H
#define TH_MOVES_H

#include "util.h"

/* So many pages were asked for, or came and went; any thread, no lock. */
void moves_owe(uint64_t pages);

/* Is more owed than one thread can make while all others use the heap? Any thread. */
bool moves_behind(void);

/* One slice, owed or not; `spent` is told its CPU time in ns. Step lock held. */
void moves_slice(void (*spent)(uint64_t ns));

/*
 * Slices that are owed, a few of them: some more after `bytes` asked for by this
 * call, and where much is owed. Returns whether there was one. Step lock held.
 */
bool moves_make(uint64_t bytes, void (*spent)(uint64_t ns));

#endif
