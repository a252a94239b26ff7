/* SPDX-License-Identifier: BSD-2-Clause */
/* `tierheap set`: gives running processes new settings through their segments. */
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "message.h"
#include "set.h"
#include "tool.h"

#define ANSWER_SECONDS 2.0 /* without --wait */
#define NOW_SECONDS    0.2 /* for a process that sleeps it is done from outside */
#define WAIT_SECONDS   60.0
#define TOLERANCE      0.01

/* Processes come first, then settings. */
static int arguments_read(struct set *s, int argc, char **argv)
{
	int ntargets = 0;

	while (ntargets < argc && !strchr(argv[ntargets], '=') && !assignment_key(argv[ntargets]))
		ntargets++;
	if (argc == ntargets || ntargets + s->all == 0) {
		message_line("set needs a process and a setting: tierheap set 1234 ratio=1:4");
		return EXIT_USAGE;
	}
	if (s->all && ntargets > 0) {
		message_line("--all and \"%s\" exclude each other: write one of them", argv[0]);
		return EXIT_USAGE;
	}
	if (s->tolerance_given && !s->wait) {
		message_line("--tolerance needs --wait: write \"--wait\" too");
		return EXIT_USAGE;
	}
	if (s->now && s->wait) {
		message_line("--now and --wait exclude each other: write one of them");
		return EXIT_USAGE;
	}
	if (!assignments_read(&s->assignments, argc - ntargets, argv + ntargets))
		return EXIT_USAGE;
	return targets_read(&s->list, s->all, ntargets, argv);
}

static bool wait_read(struct set *s, const char *text)
{
	s->wait = true;
	s->seconds = WAIT_SECONDS;
	if (!text || args_seconds(text, &s->seconds))
		return true;
	message_line("--wait: \"%s\" is no time: write seconds from 0.01 to 86400, such as "
		     "--wait=30", text);
	return false;
}

static bool tolerance_read(struct set *s, const char *text)
{
	s->tolerance_given = true;
	if (args_part(text, 0.0001, &s->tolerance))
		return true;
	message_line("--tolerance: \"%s\" is no part: write a number from 0.0001 to 1, such as 0.01",
		     text);
	return false;
}

/* 0, or -1: help was asked for, or an exit status. */
static int options_read(struct set *s, int argc, char **argv)
{
	static const struct option longs[] = {
	    {"all", no_argument, NULL, 'a'},
	    {"wait", optional_argument, NULL, 256},
	    {"tolerance", required_argument, NULL, 257},
	    {"now", no_argument, NULL, 258},
	    {"help", no_argument, NULL, 'h'},
	    {NULL, 0, NULL, 0},
	};
	int c;

	while ((c = args_next(argc, argv, ":ah", longs)) != -1) {
		if (c == 'h')
			return -1;
		if (c == '?' || (c == 256 && !wait_read(s, optarg)) ||
		    (c == 257 && !tolerance_read(s, optarg)))
			return EXIT_USAGE;
		if (c == 'a')
			s->all = true;
		s->now |= c == 258;
	}
	return 0;
}

static int set_run(int argc, char **argv)
{
	struct set s = {.seconds = ANSWER_SECONDS, .tolerance = TOLERANCE};
	int status = options_read(&s, argc, argv);

	if (status < 0)
		return verb_help(&verb_set);
	if (status == 0)
		status = arguments_read(&s, argc - optind, argv + optind);
	if (s.now)
		s.seconds = NOW_SECONDS;
	if (status == 0)
		status = set_serve(&s);
	free(s.list.targets);
	return status;
}

const struct verb verb_set = {
    .name = "set",
    .arguments = "[--now | --wait[=S] [--tolerance E]] {PID|COMMAND}...|--all KEY=VALUE...",
    .summary = "change settings of running processes; they take them at their next step",
    .details = "  -a, --all          every process that you can look into\n"
	       "      --now          move the pages of processes that sleep, too, from outside\n"
	       "      --wait[=S]     until they hold the ratio, S seconds (60) at most\n"
	       "      --tolerance E  ... to within this part (0.01)\n",
    .rows = assignments_print,
    .run = set_run,
};
