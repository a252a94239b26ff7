/* SPDX-License-Identifier: BSD-2-Clause */
/* Runs a command by ptrace(2), with some of its system calls failing: x86-64. */
#ifndef TH_FAULTS_TRACE_H
#define TH_FAULTS_TRACE_H

#include <stdbool.h>

#define TRACE_CALLS 1024 /* numbers of system calls, and TRACE_MEMORY */
/* No system call: what tests/faults/refuse-memory.c asks for each request for memory. */
#define TRACE_MEMORY 1000
#define TRACE_PART   (-2) /* of what is asked for, half is done */

/* Who makes a call: the loader, ld.so(8), or the program and its libraries. */
enum trace_who { TRACE_LOADER, TRACE_PROGRAM, TRACE_WHOS };

struct trace_fault {
	enum trace_who who;
	int call;       /* its number; -1: no fault */
	unsigned first; /* from 1 on */
	bool on;        /* all later ones too */
	int how;        /* an errno, or TRACE_PART */
};

struct trace_result {
	int status; /* of waitpid(2) */
	bool late;  /* it did not end by itself */
	bool hit;   /* the fault met a call */
	int fd;     /* the first argument of the last one */
	unsigned count[TRACE_WHOS][TRACE_CALLS];
};

/*
 * Runs argv, its output in two files, up to its end. What it becomes by a further execve(2) is not
 * looked at. One thread, one run at a time. False: nothing could be run.
 */
bool trace_run(char **argv, const char *out, const char *err, const struct trace_fault *fault,
               struct trace_result *result);

#endif
