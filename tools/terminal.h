/* SPDX-License-Identifier: BSD-2-Clause */
/* What is known of the terminal before a screen is made of it. */
#ifndef TOOL_TERMINAL_H
#define TOOL_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Can a screen be made of the terminal that TERM names? False with a line in `why`. To be asked
 * before newterm(3X), which keeps memory of a terminal that it does not know.
 */
bool terminal_fit(char *why, size_t why_size);

#endif
