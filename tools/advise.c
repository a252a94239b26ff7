/* SPDX-License-Identifier: BSD-2-Clause */
/* `tierheap advise`: what other ratios would make of a process's heap. */
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "advise_print.h"
#include "args.h"
#include "message.h"
#include "option.h"
#include "process.h"
#include "statfile.h"
#include "tool.h"

struct request {
	struct advise a;
	struct statfile_wanted wanted; /* of a file */
	bool at;                       /* --at was given */
	bool json;
	bool help, schema;
};

static bool ratio_read(struct request *r, const char *text)
{
	struct settings s;
	char why[256];

	option_defaults(&s);
	if (!option_parse(&s, option_by_name("RATIO"), "--ratio", text, why, sizeof(why))) {
		message_line("%s", why);
		return false;
	}
	r->a.asked = (struct ratio){s.ratio_dram, s.ratio_pmem};
	if (s.ratio_dram || s.ratio_pmem)
		return true;
	message_line("--ratio: \"%s\" is no ratio to advise on: write D:P, such as 1:8", text);
	return false;
}

static bool at_read(struct request *r, const char *text)
{
	r->at = true;
	r->wanted.largest = strcmp(text, "largest") == 0;
	if (r->wanted.largest || strcmp(text, "last") == 0)
		return true;
	message_line("--at: \"%s\" is neither last nor largest: write one of them", text);
	return false;
}

static bool pid_read(struct request *r, const char *text)
{
	if (args_pid(text, &r->wanted.pid))
		return true;
	message_line("--pid: \"%s\" is no process: write its number, such as 1234", text);
	return false;
}

/* False after a message. */
static bool option_take(struct request *r, int c)
{
	switch (c) {
	case 'r':
		return ratio_read(r, optarg);
	case 256:
		return at_read(r, optarg);
	case 257:
		return pid_read(r, optarg);
	case 258:
		r->json = true;
		return true;
	case 259:
		r->a.sysfs = optarg;
		return true;
	case 260:
		r->schema = true;
		return true;
	case 'h':
		r->help = true;
		return true;
	default:
		return false;
	}
}

static bool options_read(struct request *r, int argc, char **argv)
{
	static const struct option longs[] = {
	    {"ratio", required_argument, NULL, 'r'},
	    {"at", required_argument, NULL, 256},
	    {"pid", required_argument, NULL, 257},
	    {"json", no_argument, NULL, 258},
	    {"sysfs", required_argument, NULL, 259},
	    {"json-schema", no_argument, NULL, 260},
	    {"help", no_argument, NULL, 'h'},
	    {NULL, 0, NULL, 0},
	};
	int c;

	while (!r->help && !r->schema && (c = args_next(argc, argv, ":r:h", longs)) != -1)
		if (!option_take(r, c))
			return false;
	return true;
}

/* A number is a process: a file of such a name can be written as ./1234. */
static bool is_process(const char *text, pid_t *pid)
{
	return text[0] && strspn(text, "0123456789") == strlen(text) && args_pid(text, pid);
}

static bool process_read(pid_t pid, struct view *v)
{
	char why[512], reason[192];
	bool ok;
	int fd;

	if (process_open(SHM_ROOT, pid, O_RDONLY, &fd, why, sizeof(why)) != PROCESS_OPEN) {
		message_line("%s", why);
		return false;
	}
	ok = view_read(fd, v, reason, sizeof(reason));
	close(fd);
	if (!ok)
		message_line("the segment of process %d can't be read: %s", (int)pid, reason);
	return ok;
}

static bool file_read(struct request *r, const char *path)
{
	char why[PATH_MAX + 512];

	r->wanted.path = r->a.file = path;
	if (statfile_read(&r->wanted, &r->a.view, why, sizeof(why)))
		return true;
	message_line("%s", why);
	return false;
}

/* What is for files only. */
static bool process_options_check(const struct request *r, const char *text)
{
	if (!r->at && !r->wanted.pid)
		return true;
	message_line("%s and \"%s\" exclude each other: %s is about the rows of a file",
		     r->at ? "--at" : "--pid", text, r->at ? "--at" : "--pid");
	return false;
}

static int advise_serve(struct request *r, const char *text)
{
	char why[256];
	pid_t pid;

	if (is_process(text, &pid)) {
		if (!process_options_check(r, text))
			return EXIT_USAGE;
		if (!process_read(pid, &r->a.view))
			return EXIT_FAILED;
	} else if (!file_read(r, text)) {
		return EXIT_FAILED;
	}
	if (!advice_heap_read(&r->a.view, &r->a.heap, why, sizeof(why))) {
		message_line("no advice on process %d%s%s%s: %s", (int)r->a.view.s.pid,
			     r->a.file ? " in \"" : "", r->a.file ? r->a.file : "",
			     r->a.file ? "\"" : "", why);
		return EXIT_FAILED;
	}
	if (r->json)
		advise_json_print(&r->a);
	else if (r->a.asked.dram || r->a.asked.pmem)
		advise_cost_print(&r->a);
	else
		advise_table_print(&r->a);
	return 0;
}

static int advise_run(int argc, char **argv)
{
	struct request r = {.a.sysfs = SYSFS_ROOT};

	if (!options_read(&r, argc, argv))
		return EXIT_USAGE;
	if (r.help)
		return verb_help(&verb_advise);
	if (r.schema)
		return advise_schema();
	if (argc - optind != 1) {
		message_line("advise needs one process or file: tierheap advise 1234");
		return EXIT_USAGE;
	}
	return advise_serve(&r, argv[optind]);
}

const struct verb verb_advise = {
    .name = "advise",
    .arguments = "PID|FILE [--ratio D:P] [--at last|largest] [--pid N] [--json] [--sysfs DIR]\n"
		 "                     | --json-schema",
    .summary = "tell what other ratios would make of a heap: threshold, DRAM, what it serves",
    .details = "  -r, --ratio D:P         what this one would cost\n"
	       "      --at last|largest   which row of a file (default last)\n"
	       "      --pid N             which process of a file\n"
	       "      --json              an object\n"
	       "      --json-schema       the schema of that object, and nothing else\n"
	       "      --sysfs DIR         read the nodes' latencies there instead of in /sys\n",
    .run = advise_run,
};
