/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * TAP from programs whose heap is under test: every line is one write(2), no stdio buffer and no
 * allocation of its own, so that it works in constructors, destructors and forked children.
 */
#ifndef TH_TESTS_FACT_H
#define TH_TESTS_FACT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <unistd.h>

static unsigned fact_count;  /* results printed; main thread, no lock */
static unsigned fact_failed; /* of these "not ok"; main thread, no lock */

__attribute__((format(printf, 2, 3))) static inline bool fact(bool holds, const char *sentence, ...)
{
	char line[512];
	va_list ap;

	va_start(ap, sentence);
	vsnprintf(line, sizeof(line), sentence, ap);
	va_end(ap);
	fact_failed += !holds;
	dprintf(STDOUT_FILENO, "%sok %u - %s\n", holds ? "" : "not ", ++fact_count, line);
	return holds;
}

/* The plan, and main's return value. */
static inline int fact_end(void)
{
	dprintf(STDOUT_FILENO, "1..%u\n", fact_count);
	return fact_failed != 0;
}

/* A value that the compiler does not know, so that it neither warns of nor folds a deliberate
 * misuse. */
static inline size_t opaque(size_t n)
{
	__asm__ volatile("" : "+r"(n));
	return n;
}

/* The pointer may be read by anyone: an allocation is not left out. */
static inline void *keep(void *p)
{
	__asm__ volatile("" : "+r"(p) : : "memory");
	return p;
}

#endif
