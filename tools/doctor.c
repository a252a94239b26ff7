/* SPDX-License-Identifier: BSD-2-Clause */
/* `tierheap doctor`: one screen on what this machine lacks, and what to type. */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "args.h"
#include "doctor_check.h"
#include "message.h"
#include "tool.h"

/* In the order in which they are printed. */
static doctor_check *const checks[] = {
    check_nodes,      check_room,       check_cpuset,   check_dax,       check_namespaces,
    check_blocks,     check_zones,      check_speed,    check_tiers,     check_kernel,
    check_policies,   check_balancing,  check_demotion, check_reclaim,   check_swap,
    check_overcommit, check_huge_pages, check_limits,   check_container, check_statistics,
    check_settings,   check_library,    check_memkind,
};

static bool root_usable(const char *root)
{
	struct stat st;

	if (stat(root, &st) == 0 && S_ISDIR(st.st_mode) && access(root, R_OK | X_OK) == 0)
		return true;
	message_line("--root: \"%s\" can't be read: write a directory with a machine's proc, sys "
		     "and dev",
		     root);
	return false;
}

static int machine_judge(const char *root, bool quiet, bool json)
{
	/* Too large for the stack of a careful program; written here, one thread. */
	static struct doctor doctor;
	static struct findings findings;

	doctor_read(&doctor, root);
	doctor_probe(&doctor);
	for (size_t i = 0; i < ARRAY_SIZE(checks); i++)
		checks[i](&doctor, &findings);
	if (json)
		findings_print_json(&doctor, &findings, quiet);
	else
		findings_print(&findings, quiet);
	return findings_worst(&findings) >= DOCTOR_WARNING ? EXIT_FAILED : 0;
}

static int doctor_run(int argc, char **argv)
{
	static const struct option longs[] = {
	    {"quiet", no_argument, NULL, 'q'},
	    {"json", no_argument, NULL, 256},
	    {"root", required_argument, NULL, 257},
	    {"json-schema", no_argument, NULL, 258},
	    {"help", no_argument, NULL, 'h'},
	    {NULL, 0, NULL, 0},
	};
	const char *root = NULL;
	bool quiet = false, json = false;
	int c;

	while ((c = args_next(argc, argv, ":qh", longs)) != -1) {
		if (c == 'h')
			return verb_help(&verb_doctor);
		if (c == 258)
			return findings_schema();
		if (c == '?')
			return EXIT_USAGE;
		if (c == 'q')
			quiet = true;
		else if (c == 256)
			json = true;
		else
			root = optarg;
	}
	if (optind < argc) {
		message_line("\"%s\" is too much: tierheap doctor takes no arguments",
			     argv[optind]);
		return EXIT_USAGE;
	}
	if (root && !root_usable(root))
		return EXIT_USAGE;
	return machine_judge(!root || strcmp(root, "/") == 0 ? "" : root, quiet, json);
}

const struct verb verb_doctor = {
    .name = "doctor",
    .arguments = "[--quiet] [--json] [--root DIR] | --json-schema",
    .summary = "find what keeps this machine from holding ratios, and what to type",
    .details = "  -q, --quiet    only what is not ok\n"
	       "  --json         an object\n"
	       "  --json-schema  the schema of that object, and nothing else\n"
	       "  --root DIR     read DIR/proc, DIR/sys and DIR/dev, copied from another machine\n",
    .run = doctor_run,
};
