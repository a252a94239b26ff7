/* SPDX-License-Identifier: BSD-2-Clause */
/* What every verb of the command shares: its row in the table and the exit statuses. */
#ifndef TOOL_TOOL_H
#define TOOL_TOOL_H

#include <stdio.h>

/* Exit statuses beside 0. `run` has its own, those of env(1): the program's may be 1 or 2. */
enum {
	EXIT_FAILED = 1,
	EXIT_USAGE = 2,
	EXIT_LATE = 3, /* `set --wait`: not in time */
	EXIT_RUN_REFUSED = 125,
	EXIT_RUN_CANNOT = 126,
	EXIT_RUN_NOT_FOUND = 127,
};

#define SYSFS_ROOT  "/sys"
#define STATUS_PATH "/proc/self/status"

struct verb {
	const char *name;
	const char *arguments;   /* the synopsis after the name */
	const char *summary;     /* one line, no final dot */
	const char *details;     /* what help prints below; lines, each ended */
	void (*rows)(FILE *out); /* what help prints last; NULL: nothing */
	/* argv[0] is the verb's name. Returns the exit status. */
	int (*run)(int argc, char **argv);
};

extern const struct verb verb_run;
extern const struct verb verb_stat;
extern const struct verb verb_top;
extern const struct verb verb_set;
extern const struct verb verb_record;
extern const struct verb verb_plot;
extern const struct verb verb_advise;
extern const struct verb verb_verify;
extern const struct verb verb_nodes;
extern const struct verb verb_doctor;
extern const struct verb verb_options;
extern const struct verb verb_fields;

/* Prints the verb's help on stdout. Returns 0. */
int verb_help(const struct verb *verb);

#endif
