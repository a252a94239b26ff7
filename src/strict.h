/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * TIERHEAP_BIND=strict: pages never fall to the other tier. The kernel kills
 * when a page is touched that its nodes have no room for, so memory is made
 * resident when it is given out, and not given out where the room doesn't
 * suffice. What other programs take between two looks is not foreseen.
 */
#ifndef TH_STRICT_H
#define TH_STRICT_H

#include <stdatomic.h>

#include "util.h"

/* Set once, before the first window gets a policy that binds strictly. */
extern _Atomic bool strict_on;

/* Makes the extent's pages resident; false: no room, and nothing is kept. Any thread. */
bool strict_take(void *addr, size_t size);

/* After a look at the rooms: what may be given out until the next. Step lock held. */
void strict_look(void);

#endif
