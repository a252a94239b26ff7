/* SPDX-License-Identifier: BSD-2-Clause */
/* `tierheap run`: starts a program under the library, after everything has been checked. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "args.h"
#include "launch.h"
#include "message.h"
#include "option.h"
#include "tool.h"

/* Option values: that of row i of the table is ROW_BASE + i. */
#define ROW_BASE 256

struct request {
	const char **texts; /* of each row of the table: the flag's value; NULL: not given */
	bool dry_run;
	bool help;
};

/* getopt_long's table from the settings' table. NULL: no memory. */
static struct option *longs_make(void)
{
	struct option *longs = calloc(option_count + 3, sizeof(*longs));
	size_t n = 0;

	if (!longs)
		return NULL;
	for (size_t i = 0; i < option_count; i++) {
		const struct option_row *row = &option_table[i];
		int value = row->type == OPTION_BOOL ? optional_argument : required_argument;

		if (row->flag)
			longs[n++] = (struct option){row->flag, value, NULL, (int)(ROW_BASE + i)};
	}
	longs[n++] = (struct option){"dry-run", no_argument, NULL, 'n'};
	longs[n] = (struct option){"help", no_argument, NULL, 'h'};
	return longs;
}

/* False after a message. "+": the first argument that is no flag is the program. */
static bool flags_read(struct request *r, int argc, char **argv)
{
	struct option *longs = longs_make();
	bool ok = longs != NULL;
	int c;

	if (!longs)
		message_line("no memory for the flags");
	while (ok && (c = args_next(argc, argv, "+:nh", longs)) != -1) {
		if (c == '?')
			ok = false;
		else if (c == 'n')
			r->dry_run = true;
		else if (c == 'h')
			r->help = true;
		else
			r->texts[c - ROW_BASE] = optarg ? optarg : "on";
	}
	free(longs);
	return ok;
}

static void row_variable(const struct option_row *row, char *buf, size_t size)
{
	snprintf(buf, size, "TIERHEAP_%s", row->name);
}

/* A flag takes the place of its variable, which is not looked at any more. False: no memory. */
static bool environment_merge(const struct request *r)
{
	char name[64];

	for (size_t i = 0; i < option_count; i++) {
		if (!r->texts[i])
			continue;
		row_variable(&option_table[i], name, sizeof(name));
		if (setenv(name, r->texts[i], 1) < 0)
			return false;
	}
	return true;
}

/* The number of wrong settings; each has had its line. */
static unsigned settings_read(const struct request *r, struct settings *s)
{
	char name[64], why[512];
	unsigned errors;

	option_defaults(s);
	for (size_t i = 0; i < option_count; i++) {
		row_variable(&option_table[i], name, sizeof(name));
		if (r->texts[i])
			unsetenv(name);
	}
	errors = option_read_environment(s, environ, message_report, NULL);
	for (size_t i = 0; i < option_count; i++) {
		const struct option_row *row = &option_table[i];

		if (!r->texts[i])
			continue;
		snprintf(name, sizeof(name), "--%s", row->flag);
		if (!option_parse(s, row, name, r->texts[i], why, sizeof(why))) {
			message_line("%s", why);
			errors++;
		}
	}
	if (errors == 0 && !option_check(s, why, sizeof(why))) {
		message_line("%s", why);
		errors++;
	}
	return errors;
}

static int program_exec(const struct launch *l, char **argv)
{
	int err;

	fflush(stdout);
	execvp(l->program, argv);
	err = errno;
	message_line("\"%s\" can't be executed: %s", l->name, strerror(err));
	return err == ENOENT ? EXIT_RUN_NOT_FOUND : EXIT_RUN_CANNOT;
}

static int program_launch(const struct request *r, char **argv)
{
	struct launch l = {.name = argv[0]};
	int status;

	if (settings_read(r, &l.settings) > 0)
		return EXIT_RUN_REFUSED;
	status = launch_check(&l);
	if (status != 0)
		return status;
	launch_warn(&l);
	if (!environment_merge(r) || !launch_environment(&l)) {
		message_line("no memory for the environment of \"%s\"", l.name);
		return EXIT_RUN_REFUSED;
	}
	if (!r->dry_run)
		return program_exec(&l, argv);
	return launch_print(&l) ? 0 : EXIT_RUN_REFUSED;
}

static int request_serve(struct request *r, int argc, char **argv)
{
	if (!flags_read(r, argc, argv))
		return EXIT_RUN_REFUSED;
	if (r->help)
		return verb_help(&verb_run);
	if (optind == argc) {
		message_line("a program is missing: tierheap run --ratio 1:4 PROGRAM");
		return EXIT_RUN_REFUSED;
	}
	return program_launch(r, argv + optind);
}

static int run_run(int argc, char **argv)
{
	struct request r = {.texts = calloc(option_count, sizeof(*r.texts))};
	int status;

	if (!r.texts) {
		message_line("no memory for the flags");
		return EXIT_RUN_REFUSED;
	}
	status = request_serve(&r, argc, argv);
	free(r.texts);
	return status;
}

static void flags_print(FILE *out)
{
	for (size_t i = 0; i < option_count; i++) {
		const struct option_row *row = &option_table[i];

		if (row->flag)
			fprintf(out, "  --%s%s%s%s\n      %s (default %s)\n", row->flag,
				row->type == OPTION_BOOL ? "[=" : " ", row->value,
				row->type == OPTION_BOOL ? "]" : "", row->help, option_default(row));
	}
}

const struct verb verb_run = {
    .name = "run",
    .arguments = "[FLAG...] [--] PROGRAM [ARG...]",
    .summary = "run a program with its heap in both tiers",
    .details = "  -n, --dry-run\n      show what would be done, and do nothing\n",
    .rows = flags_print,
    .run = run_run,
};
