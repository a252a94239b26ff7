/* SPDX-License-Identifier: BSD-2-Clause */
/* TIERHEAP_VERBOSE: what was found and chosen, in a line on standard error. */
#ifndef TH_SAY_H
#define TH_SAY_H

#include "setup.h"

/* At the start. Standard error is looked at, for later. */
void say_start(const struct setup *setup);

/*
 * Settings from outside were taken. Only where standard error is still what it was at the start:
 * a program may have closed it, and have a file of its own under that number.
 */
void say_taken(const struct setup *setup);

#endif
