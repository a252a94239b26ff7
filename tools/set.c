/* SPDX-License-Identifier: BSD-2-Clause */
/* `tierheap set`: gives a running process new settings through its segment. */
#include <string.h>

#include "args.h"
#include "handover.h"
#include "message.h"
#include "option.h"
#include "process.h"
#include "tool.h"

static void keys_list(char *buf, size_t size)
{
	size_t len = 0;

	buf[0] = '\0';
	for (size_t i = 0; i < option_count && len < size; i++)
		if (option_table[i].key)
			len += (size_t)snprintf(buf + len, size - len, "%s%s", len ? ", " : "",
						option_table[i].key);
}

/* One KEY=VALUE into *s. */
static bool assignment_read(struct settings *s, const char *text)
{
	char key[32], why[512], keys[128];
	const char *equals = strchr(text, '=');
	const struct option_row *row = NULL;

	if (!equals) {
		message_line("\"%s\" is no setting: write KEY=VALUE, such as ratio=1:4", text);
		return false;
	}
	if ((size_t)(equals - text) < sizeof(key)) {
		memcpy(key, text, (size_t)(equals - text));
		key[equals - text] = '\0';
		row = option_by_key(key);
	}
	if (!row) {
		keys_list(keys, sizeof(keys));
		message_line("\"%s\" can't be set while a process runs: write one of %s", text,
			     keys);
		return false;
	}
	if (option_parse(s, row, row->key, equals + 1, why, sizeof(why)))
		return true;
	message_line("%s", why);
	return false;
}

/* Every wrong one is told, and none is taken when one is wrong. */
static bool assignments_read(struct handover *h, int argc, char **argv)
{
	char why[512];
	bool ok = true;

	for (int i = 0; i < argc; i++)
		ok &= assignment_read(&h->settings, argv[i]);
	if (!ok)
		return false;
	if (handover_check(h, why, sizeof(why)))
		return true;
	message_line("%s", why);
	return false;
}

static int outcome_print(enum handover_outcome outcome, pid_t pid)
{
	switch (outcome) {
	case HANDOVER_TAKEN:
		printf("process %d: taken\n", (int)pid);
		return 0;
	case HANDOVER_PENDING:
		printf("process %d: pending: it takes the settings at its next step, "
		       "when it allocates\n",
		       (int)pid);
		return 0;
	case HANDOVER_REFUSED:
		message_line("process %d refused the settings", (int)pid);
		return EXIT_FAILED;
	default:
		message_line("process %d has ended", (int)pid);
		return EXIT_FAILED;
	}
}

/* Settings without effect are taken all the same: say why nothing will be seen of them. */
static void degraded_note(const struct view *v)
{
	if (v->s.state == TIERHEAP_STATE_DRAM)
		message_line("process %d keeps everything in DRAM%s%s", (int)v->s.pid,
			     *v->s.message ? ": " : "", v->s.message);
}

static int process_set(pid_t pid, int argc, char **argv)
{
	struct handover h;
	char why[512];
	int status = EXIT_USAGE;

	if (!handover_begin(&h, SHM_ROOT, pid, why, sizeof(why))) {
		message_line("%s", why);
		return EXIT_FAILED;
	}
	if (assignments_read(&h, argc, argv)) {
		handover_commit(&h);
		degraded_note(&h.view);
		status = outcome_print(handover_wait(&h), pid);
	}
	handover_end(&h);
	return status;
}

static void keys_print(FILE *out)
{
	for (size_t i = 0; i < option_count; i++)
		if (option_table[i].key)
			fprintf(out, "  %s=%s\n      %s\n", option_table[i].key,
				option_table[i].value, option_table[i].help);
}

static int set_run(int argc, char **argv)
{
	static const struct option longs[] = {
	    {"help", no_argument, NULL, 'h'},
	    {NULL, 0, NULL, 0},
	};
	int c = args_next(argc, argv, ":h", longs);
	pid_t pid;

	if (c != -1)
		return c == 'h' ? verb_help(&verb_set) : EXIT_USAGE;
	if (argc - optind < 2) {
		message_line("set needs a process and a setting: tierheap set 1234 ratio=1:4");
		return EXIT_USAGE;
	}
	if (!args_pid(argv[optind], &pid)) {
		message_line("\"%s\" is no process: write its number, such as 1234", argv[optind]);
		return EXIT_USAGE;
	}
	return process_set(pid, argc - optind - 1, argv + optind + 1);
}

const struct verb verb_set = {
    .name = "set",
    .arguments = "PID KEY=VALUE...",
    .summary = "change settings of a running process; it takes them at its next step",
    .details = "",
    .rows = keys_print,
    .run = set_run,
};
