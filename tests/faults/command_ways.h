/* SPDX-License-Identifier: BSD-2-Clause */
/* How the system calls of the command can fail. */
#ifndef TH_FAULTS_COMMAND_WAYS_H
#define TH_FAULTS_COMMAND_WAYS_H

#define COMMAND_WAYS 7u

struct command_ways {
	int call; /* its number, or TRACE_MEMORY */
	const char *name;
	int how[COMMAND_WAYS]; /* errnos, or TRACE_PART; 0 ends them */
};

/* Of a call without a row of its own: as of one that a filter refuses. */
const struct command_ways *command_ways(int call);

#endif
