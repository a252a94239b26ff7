/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Messages of the library: one write(2) each to descriptor 2, "tierheap: "
 * first, "\n" last. Never stdio, never allocates, keeps errno.
 */
#ifndef TH_LOG_H
#define TH_LOG_H

#include "text.h"

/*
 * One line, control bytes as '?'; at most 16 per process, then silence. Text
 * over 400 bytes is cut.
 */
void log_warn(const char *text);
/* One line and abort(3): the heap is corrupt. Nothing else may end a program. */
_Noreturn void log_fatal(const char *text);

#endif
