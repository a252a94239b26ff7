/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The kit of the unit tests: fact() and fact_end() of fact.h, comparisons that
 * show both sides when they fail, and an honest skip. Main thread only.
 */
#ifndef TH_TESTS_TAP_H
#define TH_TESTS_TAP_H

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tests/preload/fact.h"

/* got and want: numbers of any integer type. */
#define fact_num(got, want, ...)                                                                   \
	do {                                                                                       \
		int64_t got_ = (int64_t)(got), want_ = (int64_t)(want);                            \
		if (!fact(got_ == want_, __VA_ARGS__))                                             \
			dprintf(STDOUT_FILENO, "#    got %" PRId64 "\n#   want %" PRId64 "\n",     \
			        got_, want_);                                                      \
	} while (0)

#define fact_text(got, want, ...)                                                                  \
	do {                                                                                       \
		const char *got_ = (got), *want_ = (want);                                         \
		if (!fact(strcmp(got_, want_) == 0, __VA_ARGS__))                                  \
			dprintf(STDOUT_FILENO, "#    got %s\n#   want %s\n", got_, want_);         \
	} while (0)

/* The machine can't show it. A failure where the environment variable CI is set. */
static inline void fact_skip(const char *sentence, const char *reason)
{
	if (getenv("CI"))
		fact(false, "%s (%s)", sentence, reason);
	else
		fact(true, "%s # SKIP %s", sentence, reason);
}

/* The test itself can't go on: no verdict about the code under test. */
static inline void tap_need(bool holds, const char *what)
{
	if (holds)
		return;
	dprintf(STDOUT_FILENO, "Bail out! %s\n", what);
	exit(99);
}

#endif
