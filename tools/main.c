/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "message.h"
#include "output.h"
#include "tool.h"
#include "util.h"

static const struct verb *const verbs[] = {
    &verb_run,
    &verb_stat,
    &verb_top,
    &verb_set,
    &verb_record,
    &verb_plot,
    &verb_doctor,
    &verb_advise,
    &verb_verify,
    &verb_nodes,
    &verb_fields,
    &verb_options,
};

static const struct verb *verb_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++)
		if (strcmp(verbs[i]->name, name) == 0)
			return verbs[i];
	return NULL;
}

static int overview_print(void)
{
	puts("tierheap: an unmodified program's heap in DRAM and PMEM, at a ratio that you set\n"
	     "\n"
	     "usage: tierheap VERB ...");
	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++)
		printf("  %-8s  %s\n", verbs[i]->name, verbs[i]->summary);
	puts("  help      show the arguments of a verb: tierheap help run\n"
	     "\n"
	     "Try: tierheap run --ratio 1:4 redis-server\n"
	     "Manual: tierheap(1), libtierheap(7)");
	return 0;
}

static int verb_unknown(const char *name)
{
	message_line("unknown verb \"%s\": \"tierheap help\" lists them", name);
	return EXIT_USAGE;
}

static int help_print(int argc, char **argv)
{
	const struct verb *verb;

	if (argc < 2)
		return overview_print();
	verb = verb_find(argv[1]);
	return verb ? verb_help(verb) : verb_unknown(argv[1]);
}

static int dispatch(int argc, char **argv)
{
	const struct verb *verb;

	if (argc < 2) {
		message_line("a verb is missing: see \"tierheap help\"");
		return EXIT_USAGE;
	}
	if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0) {
		puts("tierheap " PACKAGE_VERSION);
		return 0;
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
		return overview_print();
	if (strcmp(argv[1], "help") == 0)
		return help_print(argc - 1, argv + 1);
	verb = verb_find(argv[1]);
	return verb ? verb->run(argc - 1, argv + 1) : verb_unknown(argv[1]);
}

int main(int argc, char **argv)
{
	int status, lost;

	output_begin();
	status = dispatch(argc, argv);
	lost = output_end();
	return status ? status : lost;
}
