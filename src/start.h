/* SPDX-License-Identifier: BSD-2-Clause */
/* The start: settings, topology, bindings, steps, segment, fork handlers. */
#ifndef TH_START_H
#define TH_START_H

#include "option.h"

/*
 * Does it once: from the constructor, or from the first request that reaches
 * an arena where other libraries' constructors run before ours. Does nothing
 * while jemalloc or the C library are not ready yet.
 */
void start_once(void);

/* Before it: malloc is another's, as the text says (replaced.h), and all that can be done is say so. */
void start_unused(const char *by);

/* The settings in force at start; valid once started. */
const struct settings *start_settings(void);
bool start_done(void);

#endif
