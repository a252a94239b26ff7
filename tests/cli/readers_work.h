/* SPDX-License-Identifier: BSD-2-Clause */
/* The program that tests/cli/readers reads: work with memory, in rounds. */
#ifndef TH_TESTS_CLI_READERS_WORK_H
#define TH_TESTS_CLI_READERS_WORK_H

/* What a round took the program. */
struct round {
	double cpu;       /* seconds, user and system */
	double voluntary; /* times it went to sleep */
	double faults;
	unsigned long wrong; /* blocks that did not hold what was written into them */
};

/* A round for each byte of standard input, whose struct goes to standard output. An exit status. */
int work_run(void);

#endif
