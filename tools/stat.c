/* SPDX-License-Identifier: BSD-2-Clause */
/* `tierheap stat`: what the processes under tierheap do, once or in intervals. */
#include "args.h"
#include "fields.h"
#include "message.h"
#include "tool.h"
#include "watch.h"

enum { JSON = 256, TSV, PROMETHEUS, OPENMETRICS, SCHEMA };

static bool interval_read(struct watch *w, const char *text)
{
	if (args_seconds(text, &w->interval))
		return true;
	message_line("--interval: \"%s\" is no time: write seconds from 0.01 to 86400, such as 1",
		     text);
	return false;
}

static bool count_read(struct watch *w, const char *text)
{
	if (args_count(text, &w->count))
		return true;
	message_line("--count: \"%s\" is no count: write a whole number from 1 to 1000000000",
		     text);
	return false;
}

static bool output_read(struct watch *w, const char *text)
{
	w->output = text;
	if (*text)
		return true;
	message_line("--output: \"\" is no file: write its name, such as tierheap.prom");
	return false;
}

/* False after a message. */
static bool option_read(struct watch *w, int c)
{
	static const struct stat_form *const forms[] = {
	    [JSON - JSON] = &stat_json,
	    [TSV - JSON] = &stat_tsv,
	    [PROMETHEUS - JSON] = &stat_prometheus,
	    [OPENMETRICS - JSON] = &stat_openmetrics,
	};

	switch (c) {
	case 'a':
		w->all = true;
		return true;
	case 'i':
		return interval_read(w, optarg);
	case 'c':
		return count_read(w, optarg);
	case 'o':
		return output_read(w, optarg);
	case '?':
		return false;
	default:
		w->form = forms[c - JSON];
		return true;
	}
}

/* What options_read returns beside 0 and exit statuses. */
enum { ASKED_HELP = -1, ASKED_SCHEMA = -2 };

static int options_read(struct watch *w, int argc, char **argv)
{
	static const struct option longs[] = {
	    {"all", no_argument, NULL, 'a'},
	    {"json", no_argument, NULL, JSON},
	    {"tsv", no_argument, NULL, TSV},
	    {"prometheus", no_argument, NULL, PROMETHEUS},
	    {"openmetrics", no_argument, NULL, OPENMETRICS},
	    {"interval", required_argument, NULL, 'i'},
	    {"count", required_argument, NULL, 'c'},
	    {"output", required_argument, NULL, 'o'},
	    {"json-schema", no_argument, NULL, SCHEMA},
	    {"help", no_argument, NULL, 'h'},
	    {NULL, 0, NULL, 0},
	};
	int c;

	while ((c = args_next(argc, argv, ":ai:c:o:h", longs)) != -1) {
		if (c == 'h' || c == SCHEMA)
			return c == 'h' ? ASKED_HELP : ASKED_SCHEMA;
		if (!option_read(w, c))
			return EXIT_USAGE;
	}
	return 0;
}

static int targets_read(struct watch *w, int argc, char **argv)
{
	pid_t pid;

	if (w->all && argc > 0) {
		message_line("--all and \"%s\" exclude each other: write one of them", argv[0]);
		return EXIT_USAGE;
	}
	if (w->count && w->interval == 0) {
		message_line("--count needs --interval: write \"--interval 1\" too");
		return EXIT_USAGE;
	}
	for (int i = 0; i < argc; i++) {
		if (!args_pid(argv[i], &pid)) {
			message_line("\"%s\" is no process: write its number, such as 1234",
				     argv[i]);
			return EXIT_USAGE;
		}
		if (!watch_add(w, pid))
			return EXIT_FAILED;
	}
	w->all = argc == 0;
	return 0;
}

static int stat_run(int argc, char **argv)
{
	struct watch w = {.form = &stat_text};
	int status = options_read(&w, argc, argv);

	if (status == ASKED_HELP)
		return verb_help(&verb_stat);
	if (status == ASKED_SCHEMA)
		return fields_schema_print();
	if (status == 0)
		status = targets_read(&w, argc - optind, argv + optind);
	if (status == 0)
		status = watch_run(&w);
	watch_free(&w);
	return status;
}

const struct verb verb_stat = {
    .name = "stat",
    .arguments = "[PID...|--all] [--json|--tsv|--prometheus|--openmetrics]\n"
		 "                     [--interval S [--count N]] [--output FILE] | --json-schema",
    .summary = "show what processes under tierheap do; without PID, all that you can look into",
    .details = "  -a, --all          every process; with --interval those that start later too\n"
	       "      --json         an object per process and line\n"
	       "      --json-schema  the schema of such a line, and nothing else\n"
	       "      --tsv          tab-separated values, a line of names first\n"
	       "      --prometheus   metrics, as node_exporter's textfile collector reads them\n"
	       "      --openmetrics  the same as OpenMetrics 1.0.0\n"
	       "  -i, --interval S   again every S seconds, until the processes have ended\n"
	       "  -c, --count N      N times\n"
	       "  -o, --output FILE  into FILE, which each time is replaced as a whole\n",
    .run = stat_run,
};
