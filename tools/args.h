/* SPDX-License-Identifier: BSD-2-Clause */
/* Arguments of the verbs, parsed strictly: the whole text, within bounds. */
#ifndef TOOL_ARGS_H
#define TOOL_ARGS_H

#include <getopt.h>
#include <stdbool.h>
#include <sys/types.h>

/*
 * getopt_long(3) with one line on stderr for what it refuses, which names the
 * text and the verb's help. `shorts` starts with ":" or "+:". Values of long
 * options without a letter are 256 or more. Returns '?' after a message.
 */
int args_next(int argc, char *const *argv, const char *shorts, const struct option *longs);

/* These print nothing and leave *out alone when they return false. */
bool args_pid(const char *text, pid_t *out);      /* 1..2^22, PID_MAX_LIMIT of 64-bit kernels */
bool args_count(const char *text, unsigned *out); /* 1..10^9 */
bool args_seconds(const char *text, double *out); /* 0.01..86400, decimals allowed */
bool args_part(const char *text, double least, double *out); /* least..1, decimals allowed */

#endif
