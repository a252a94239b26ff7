/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The measuring workload: fills a heap with a mix of sizes by one or more
 * threads, goes through a plan of phases, and judges the heap after each from
 * outside of the library. A plain program: it also runs under other allocators.
 */
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "judge_page.h"
#include "workload_parse.h"
#include "workload_phase.h"
#include "workload_series.h"

static _Noreturn void usage(void)
{
	dprintf(STDERR_FILENO,
	        "usage: workload --mix NAME --plan PHASE,... [--mib N] [--threads N] "
		"[--ratio D:P]\n"
	        "                [--seed N] [--pmem-node N | --judge-policies]... [--tool PATH]\n"
	        "                [--label WORD] [--out FILE]\n"
	        "                [--series FILE [--series-lines N] [--series-blocks N]]\n"
	        "phases:\n%smixes:", workload_phases);
	for (size_t i = 0; i < mix_count; i++)
		dprintf(STDERR_FILENO, " %s", mix_table[i].name);
	dprintf(STDERR_FILENO, "\n");
	exit(2);
}

static const struct mix *mix_parse(const char *text)
{
	const struct mix *m = mix_find(text, strlen(text));

	if (!m)
		value_refuse(text, "a mix");
	return m;
}

static int out_open(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);

	if (fd < 0)
		value_refuse(path, "a file that can be written");
	return fd;
}

static const struct option option_table[] = { /* constant */
	{ "mix", required_argument, NULL, 'm' },
	{ "plan", required_argument, NULL, 'p' },
	{ "mib", required_argument, NULL, 'b' },
	{ "threads", required_argument, NULL, 't' },
	{ "ratio", required_argument, NULL, 'r' },
	{ "seed", required_argument, NULL, 's' },
	{ "pmem-node", required_argument, NULL, 'n' },
	{ "tool", required_argument, NULL, 'x' },
	{ "label", required_argument, NULL, 'l' },
	{ "out", required_argument, NULL, 'o' },
	{ "judge-policies", no_argument, NULL, 'j' },
	{ "series", required_argument, NULL, 'f' },
	{ "series-lines", required_argument, NULL, 'L' },
	{ "series-blocks", required_argument, NULL, 'B' },
	{ NULL, 0, NULL, 0 },
};

/* What is for others than the workload itself. */
struct options {
	const char *plan, *series; /* NULL: not given */
	uint64_t nodes;            /* bits of the PMEM nodes; none: the tier is simulated */
	bool policies;             /* then, PMEM is what is bound */
};

static void options_parse(int argc, char **argv, struct workload *w, struct options *o)
{
	int c;

	while ((c = getopt_long(argc, argv, "", option_table, NULL)) != -1) {
		switch (c) {
		case 'm': w->mix = mix_parse(optarg); break;
		case 'p': o->plan = optarg; break;
		case 'b':
			w->heap_bytes = number_parse(optarg, 1, 1 << 20, "a size in MiB") * MIB;
			break;
		case 't':
			w->threads =
			    (unsigned)number_parse(optarg, 1, THREADS_MAX, "a thread count");
			break;
		case 'r': ratio_parse(optarg, &w->ratio_dram, &w->ratio_pmem); break;
		case 's': w->seed = number_parse(optarg, 0, ~0ul, "a seed"); break;
		case 'n': o->nodes |= UINT64_C(1) << number_parse(optarg, 0, 63, "a node"); break;
		case 'x': w->tool = optarg; break;
		case 'l': w->label = optarg; break;
		case 'o': w->out_fd = out_open(optarg); break;
		case 'j': o->policies = true; break;
		case 'f': o->series = optarg; break;
		case 'L': series_set_lines(number_parse(optarg, 1, 100000, "a number of lines")); break;
		case 'B':
			series_set_blocks(number_parse(optarg, 1, ~0ul, "a number of blocks"));
			break;
		default: usage();
		}
	}
	if (!w->mix || !o->plan || optind != argc)
		usage();
}

int main(int argc, char **argv)
{
	struct workload w = {
		.threads = 1, .heap_bytes = 64 * MIB, .seed = 1, .ratio_dram = 1, .ratio_pmem = 4,
		.label = "run", .out_fd = STDOUT_FILENO,
	};
	struct options o = { 0 };

	options_parse(argc, argv, &w, &o);
	judge_page_init(o.nodes ? JUDGE_NODES : o.policies ? JUDGE_POLICIES : JUDGE_SIMULATED,
	                o.nodes);
	if (o.series)
		series_start(o.series, w.heap_bytes);
	plan_run(&w, o.plan);
	return 0;
}
