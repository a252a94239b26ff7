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
#include "workload_phase.h"

static _Noreturn void usage(void)
{
	dprintf(STDERR_FILENO,
	        "usage: workload --mix NAME --plan PHASE,... [--mib N] [--threads N] "
		"[--ratio D:P]\n"
	        "                [--seed N] [--pmem-node N]... [--tool PATH] [--label WORD] "
		"[--out FILE]\n"
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
	{ NULL, 0, NULL, 0 },
};

/* `nodes`: bits of the PMEM nodes; none given: the tier is simulated. */
static const char *options_parse(int argc, char **argv, struct workload *w, uint64_t *nodes)
{
	const char *plan = NULL;
	int c;

	while ((c = getopt_long(argc, argv, "", option_table, NULL)) != -1) {
		switch (c) {
		case 'm': w->mix = mix_parse(optarg); break;
		case 'p': plan = optarg; break;
		case 'b':
			w->heap_bytes = number_parse(optarg, 1, 1 << 20, "a size in MiB") * MIB;
			break;
		case 't':
			w->threads =
			    (unsigned)number_parse(optarg, 1, THREADS_MAX, "a thread count");
			break;
		case 'r': ratio_parse(optarg, &w->ratio_dram, &w->ratio_pmem); break;
		case 's': w->seed = number_parse(optarg, 0, ~0ul, "a seed"); break;
		case 'n': *nodes |= UINT64_C(1) << number_parse(optarg, 0, 63, "a node"); break;
		case 'x': w->tool = optarg; break;
		case 'l': w->label = optarg; break;
		case 'o': w->out_fd = out_open(optarg); break;
		default: usage();
		}
	}
	if (!w->mix || !plan || optind != argc)
		usage();
	return plan;
}

int main(int argc, char **argv)
{
	struct workload w = {
		.threads = 1, .heap_bytes = 64 * MIB, .seed = 1, .ratio_dram = 1, .ratio_pmem = 4,
		.label = "run", .out_fd = STDOUT_FILENO,
	};
	uint64_t nodes = 0;
	const char *plan = options_parse(argc, argv, &w, &nodes);

	judge_page_init(nodes ? JUDGE_NODES : JUDGE_SIMULATED, nodes);
	plan_run(&w, plan);
	return 0;
}
