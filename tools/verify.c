/* SPDX-License-Identifier: BSD-2-Clause */
/* `tierheap verify`: a process's account of its heap against what the kernel says of its pages. */
#include "verify.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "args.h"
#include "message.h"
#include "process.h"
#include "tool.h"

/* Right to 0.01 are the account and the place of the pages, each: tests/lib/workload-bounds.awk. */
#define TOLERANCE 0.02

static int process_verify(pid_t pid, double tolerance, void (*print)(const struct verify *v))
{
	/* Too large for the stack of a careful program; written here, one thread. */
	static struct verify v;
	char why[512];
	bool ok;
	int fd;

	if (process_open(SHM_ROOT, pid, O_RDONLY, &fd, why, sizeof(why)) != PROCESS_OPEN) {
		message_line("%s", why);
		return EXIT_FAILED;
	}
	v.tolerance = tolerance;
	ok = verify_look(&v, pid, fd, why, sizeof(why));
	close(fd);
	if (!ok) {
		message_line("%s", why);
		return EXIT_FAILED;
	}
	if (v.residency.refused)
		message_line("single pages of process %d can't be looked at (%s): the sums of its "
			     "mappings in numa_maps have to do",
			     (int)pid, strerror(-v.residency.refused));
	print(&v);
	return v.off <= tolerance ? 0 : EXIT_FAILED;
}

static bool tolerance_read(const char *text, double *out)
{
	if (args_part(text, 0, out))
		return true;
	message_line("--tolerance: \"%s\" is no part: write a number from 0 to 1, such as 0.02",
		     text);
	return false;
}

static int verify_run(int argc, char **argv)
{
	static const struct option longs[] = {
	    {"tolerance", required_argument, NULL, 't'},
	    {"json", no_argument, NULL, 256},
	    {"json-schema", no_argument, NULL, 257},
	    {"help", no_argument, NULL, 'h'},
	    {NULL, 0, NULL, 0},
	};
	void (*print)(const struct verify *v) = verify_text;
	double tolerance = TOLERANCE;
	pid_t pid;
	int c;

	while ((c = args_next(argc, argv, ":t:h", longs)) != -1) {
		if (c == 'h')
			return verb_help(&verb_verify);
		if (c == 257)
			return verify_schema();
		if (c == '?' || (c == 't' && !tolerance_read(optarg, &tolerance)))
			return EXIT_USAGE;
		if (c == 256)
			print = verify_json;
	}
	if (argc - optind != 1) {
		message_line("verify needs one process: tierheap verify 1234");
		return EXIT_USAGE;
	}
	if (!args_pid(argv[optind], &pid)) {
		message_line("\"%s\" is no process: write its number, such as 1234", argv[optind]);
		return EXIT_USAGE;
	}
	return process_verify(pid, tolerance, print);
}

const struct verb verb_verify = {
    .name = "verify",
    .arguments = "PID [--tolerance X] [--json] | --json-schema",
    .summary = "compare a process's account of its heap with where its pages really lie",
    .details = "  -t, --tolerance X  exit status 1 beyond this part of the heap, 0 to 1 (0.02)\n"
	       "      --json         an object\n"
	       "      --json-schema  the schema of that object, and nothing else\n",
    .run = verify_run,
};
