/* SPDX-License-Identifier: BSD-2-Clause */
/* The program that `tierheap record` starts: as `tierheap run` does, in a process of its own. */
#ifndef TOOL_RECORD_PROGRAM_H
#define TOOL_RECORD_PROGRAM_H

#include <signal.h>
#include <stdbool.h>
#include <sys/signalfd.h>
#include <sys/types.h>

struct record_program {
	pid_t pid;
	bool ended;
	int status; /* as of waitpid(2), once it has ended */
};

/*
 * `argv`: of `tierheap run`. `mask`: the program's signal mask. Descendants whose parents end
 * become children of this process. Returns 0 once the program has begun, else the exit status,
 * after a message.
 */
int record_program_start(struct record_program *p, int argc, char **argv, const sigset_t *mask);
/* Takes the ends of children. */
void record_program_wait(struct record_program *p);
/* What was sent to this process alone is handed on; a terminal sends to both by itself. */
void record_program_signal(const struct record_program *p, const struct signalfd_siginfo *info);
/* The program's exit status; by a signal that ended it, this process ends too. */
int record_program_status(const struct record_program *p);

#endif
