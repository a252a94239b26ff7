/* SPDX-License-Identifier: BSD-2-Clause */
/* Settings of `tierheap set`, taken while the program runs. Step lock held. */
#ifndef TH_TAKE_H
#define TH_TAKE_H

#include "setup.h"

/*
 * Takes what is asked for into *setup, and does what follows from it; as a whole or not at all.
 * True: it is to be answered under *serial once the heap goes by it. False: nothing is asked for, or
 * it was refused and is answered.
 */
bool take_wanted(struct setup *setup, uint64_t *serial);

#endif
