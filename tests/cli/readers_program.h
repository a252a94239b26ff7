/* SPDX-License-Identifier: BSD-2-Clause */
/* The program that is read, from outside: it works in rounds, one at a time. */
#ifndef TH_TESTS_CLI_READERS_PROGRAM_H
#define TH_TESTS_CLI_READERS_PROGRAM_H

#include <sys/types.h>

#include "readers_work.h"

#define WAIT_MS 60000 /* for anything: then the machine is stuck */

struct program {
	pid_t pid;
	int ask, told; /* pipes: a byte begins a round, whose struct comes back */
};

/* Says why, with errno, and ends with status 1. */
_Noreturn void die(const char *what);

/*
 * `self program` under the library at 1:4, its second tier simulated. command: what starts it, words
 * up to a NULL; none: itself.
 */
struct program program_start(const char *self, const char *library, char **command);
/* It must end with status 0. */
void program_end(const struct program *p);

void round_begin(const struct program *p);
struct round round_end(const struct program *p);
struct round round_of(const struct program *p);

#endif
