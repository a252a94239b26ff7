/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Messages of the library: one write(2) each to descriptor 2, "tierheap: "
 * first, "\n" last. Never stdio, never allocates, keeps errno.
 */
#ifndef TH_LOG_H
#define TH_LOG_H

#include "util.h"

/* One line; at most 16 per process, then silence. Text over 400 bytes is cut. */
void log_warn(const char *text);
/* One line and abort(3): the heap is corrupt. Nothing else may end a program. */
_Noreturn void log_fatal(const char *text);

/*
 * A small formatter for use where printf(3) can't be: appends to a buffer,
 * always NUL-terminated, cut at its size.
 */
struct text {
	char *buf;
	size_t size, len; /* len: what the whole text would need */
};
void text_init(struct text *t, char *buf, size_t size);
void text_str(struct text *t, const char *s);
void text_num(struct text *t, uint64_t n);
void text_hex(struct text *t, uint64_t n);

#endif
