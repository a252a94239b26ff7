/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The measuring workload: fills a heap with a mix of sizes by 1 or more threads,
 * goes through a plan of phases, and after each prints one line of figures as
 * key=value, judged from outside of the library. See usage() for the plan.
 * A plain program: it also runs under other allocators.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <pthread.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "judge.h"
#include "judge_page.h"
#include "judge_segment.h"
#include "workload_mix.h"
#include "workload_pool.h"

#define MIB ((uint64_t)1 << 20)
#define THREADS_MAX 16u
#define FIRST_CHECK (64 * MIB)  /* growing heaps are judged from here ... */
#define CHECK_EVERY (16 * MIB)  /* ... whenever they have grown by this */

enum job_kind { JOB_GROW, JOB_CHURN, JOB_SHRINK, JOB_EXIT };

/* What all workers do next. Sizes are of one pool. Written by main while the workers wait. */
struct job {
	enum job_kind kind;
	const struct mix *mix;
	uint64_t target, amount; /* bytes */
	unsigned turn;           /* worker i has pool (i + turn) % threads: blocks change threads */
};

/* All below: set by main before the workers start, or while they wait at the barrier. */
static struct pool pools[THREADS_MAX];
static struct job job;
static pthread_barrier_t barrier;
static unsigned threads = 1;
static const struct mix *mix;
static uint64_t heap_bytes = 64 * MIB;
static uint64_t seed = 1;
static unsigned ratio_dram = 1, ratio_pmem = 4;
static enum judge_source source = JUDGE_SIMULATED;
static uint64_t pmem_nodes; /* bits */
static const char *tool;    /* path of `tierheap`, for set=D:P; NULL: not given */
static const char *label = "run";
static int out_fd = STDOUT_FILENO;

static void usage(void)
{
	dprintf(STDERR_FILENO,
	        "usage: workload --mix NAME --plan PHASE,... [--mib N] [--threads N] [--ratio D:P]\n"
	        "                [--seed N] [--pmem-node N]... [--tool PATH] [--label TEXT] [--out FILE]\n"
	        "phases: grow        to the heap's size, judged from 64 MiB on\n"
	        "        churn       one heap's size allocated at random places, judged twice\n"
	        "        half        half the heap freed at random, then one tenth allocated\n"
	        "        to=MIX      nine tenths freed at random and filled by another mix, then one tenth\n"
	        "        set=D:P     the wanted ratio changed by `tierheap set`, then one tenth\n"
	        "        slow=N      N seconds of small requests, a thousand a second\n"
	        "mixes: ");
	for (size_t i = 0; i < mix_count; i++)
		dprintf(STDERR_FILENO, " %s", mix_table[i].name);
	dprintf(STDERR_FILENO, "\n");
	exit(2);
}

static _Noreturn void bad_value(const char *what, const char *text)
{
	dprintf(STDERR_FILENO, "workload: \"%s\" is not %s\n", text, what);
	exit(2);
}

static unsigned long number_parse(const char *text, unsigned long lo, unsigned long hi,
                                  const char *what)
{
	char *end;
	unsigned long n;

	errno = 0;
	n = strtoul(text, &end, 10);
	if (errno || end == text || *end || *text == '-' || n < lo || n > hi)
		bad_value(what, text);
	return n;
}

static void ratio_parse(const char *text)
{
	char *end;
	unsigned long d = strtoul(text, &end, 10);

	if (end == text || *end != ':' || d > 1000000)
		bad_value("a ratio D:P", text);
	ratio_pmem = (unsigned)number_parse(end + 1, 0, 1000000, "a ratio's second part");
	ratio_dram = (unsigned)d;
	if (ratio_dram + ratio_pmem == 0)
		bad_value("a ratio D:P", text);
}

static void job_do(unsigned worker)
{
	struct pool *p = &pools[(worker + job.turn) % threads];

	switch (job.kind) {
	case JOB_GROW:
		pool_grow(p, job.mix, job.target);
		break;
	case JOB_CHURN:
		pool_churn(p, job.mix, job.target, job.amount);
		break;
	case JOB_SHRINK:
		pool_shrink(p, job.target);
		break;
	case JOB_EXIT:
		break;
	}
}

static void *worker_main(void *arg)
{
	unsigned worker = (unsigned)(uintptr_t)arg;

	for (;;) {
		pthread_barrier_wait(&barrier);
		if (job.kind == JOB_EXIT)
			return NULL;
		job_do(worker);
		pthread_barrier_wait(&barrier);
	}
}

/* One thread means one: main does the work itself. */
static void job_run(enum job_kind kind, uint64_t target, uint64_t amount)
{
	job.kind = kind;
	job.mix = mix;
	job.target = target / threads;
	job.amount = amount / threads;
	job.turn++;
	if (threads == 1) {
		job_do(0);
		return;
	}
	pthread_barrier_wait(&barrier);
	pthread_barrier_wait(&barrier);
}

static void blocks_judge(struct judge_figures *out)
{
	judge_begin();
	for (unsigned t = 0; t < threads; t++)
		for (size_t i = 0; i < pools[t].used; i++)
			judge_block(pools[t].slot[i].block);
	judge_end(out);
}

static uint64_t stall_take(void)
{
	uint64_t longest = 0;

	for (unsigned t = 0; t < threads; t++) {
		if (pools[t].longest_ns > longest)
			longest = pools[t].longest_ns;
		pools[t].longest_ns = 0;
	}
	return longest;
}

/* The phase as one word: what stands before a comma or the end. */
static void checkpoint(const char *phase)
{
	double wanted = (double)ratio_pmem / (ratio_dram + ratio_pmem);
	uint64_t stall_ns = stall_take();
	struct judge_totals pages;
	struct judge_figures f;
	struct judge_said said;
	double share, usable;

	judge_segment_read(&said);
	judge_page_read(said.base, said.size, &pages);
	blocks_judge(&f);
	share = judge_share(pages.dram_bytes, pages.pmem_bytes);
	usable = judge_share(f.dram_usable, f.pmem_usable);
	dprintf(out_fd,
	        "label=%s mix=%s phase=%.*s threads=%u ratio=%u:%u resident=%llu share=%.4f error=%+.4f "
	        "usable=%llu usable_share=%.4f usable_error=%+.4f purity=%.4f objects=%llu "
	        "dram_objects=%llu ideal=%.0f lost=%llu unseen=%llu misplaced=%llu said_share=%.4f "
	        "moved=%llu pending=%llu fallbacks=%llu stall_us=%llu slice_us=%llu\n",
	        label, mix->name, (int)strcspn(phase, ","), phase, threads, ratio_dram, ratio_pmem,
	        (unsigned long long)(pages.dram_bytes + pages.pmem_bytes), share, share - wanted,
	        (unsigned long long)(f.dram_usable + f.pmem_usable), usable, usable - wanted, f.purity,
	        (unsigned long long)f.objects, (unsigned long long)f.dram_objects, f.ideal_objects,
	        (unsigned long long)f.lost_objects, (unsigned long long)pages.unseen_bytes,
	        (unsigned long long)pages.misplaced_bytes, said.share,
	        (unsigned long long)said.moved_bytes, (unsigned long long)said.pending_bytes,
	        (unsigned long long)said.fallbacks, (unsigned long long)(stall_ns / 1000),
	        (unsigned long long)(said.longest_ns / 1000));
}

/* "Exactly one more tenth of the heap's size allocated", then judged. */
static void tenth_judged(const char *phase, uint64_t target)
{
	job_run(JOB_CHURN, target, heap_bytes / 10);
	checkpoint(phase);
}

static void phase_grow(const char *phase)
{
	for (uint64_t at = FIRST_CHECK; at < heap_bytes; at += CHECK_EVERY) {
		job_run(JOB_GROW, at, 0);
		checkpoint(phase);
	}
	job_run(JOB_GROW, heap_bytes, 0);
	checkpoint(phase);
}

static void phase_churn(const char *phase)
{
	for (int i = 0; i < 2; i++) {
		job_run(JOB_CHURN, heap_bytes, heap_bytes / 2);
		checkpoint(phase);
	}
}

static void phase_half(const char *phase)
{
	job_run(JOB_SHRINK, heap_bytes / 2, 0);
	tenth_judged(phase, heap_bytes / 2);
}

static void phase_to(const char *phase, const char *name)
{
	mix = mix_find(name, strcspn(name, ","));
	if (!mix)
		bad_value("a mix", name);
	job_run(JOB_SHRINK, heap_bytes / 10, 0);
	job_run(JOB_GROW, heap_bytes, 0);
	tenth_judged(phase, heap_bytes);
}

/* `tierheap set` as a user would call it; it is not itself run under the preloads. */
static void ratio_set(const char *setting)
{
	char path[] = "PATH=/usr/bin:/bin", verb[] = "set";
	char *const environment[] = { path, NULL };
	char pid[24];
	char *argv[] = { (char *)tool, verb, pid, (char *)setting, NULL };
	pid_t child;
	int status;

	snprintf(pid, sizeof(pid), "%d", (int)getpid());
	if (!tool)
		workload_fail("set= needs --tool");
	if (posix_spawn(&child, tool, NULL, NULL, argv, environment) ||
	    waitpid(child, &status, 0) != child || status)
		workload_fail("`tierheap set` failed");
}

static void phase_set(const char *phase, const char *text)
{
	char setting[64];

	snprintf(setting, sizeof(setting), "ratio=%.*s", (int)strcspn(text, ","), text);
	ratio_parse(setting + strlen("ratio="));
	ratio_set(setting);
	tenth_judged(phase, heap_bytes);
}

static void phase_slow(const char *phase, const char *text)
{
	char seconds[16];
	unsigned long n;

	snprintf(seconds, sizeof(seconds), "%.*s", (int)strcspn(text, ","), text);
	n = number_parse(seconds, 1, 600, "a number of seconds");
	for (unsigned long i = 0; i < n * 1000; i++) {
		free(malloc(1 + i % 512));
		usleep(1000);
	}
	checkpoint(phase);
}

static bool phase_is(const char *phase, const char *name)
{
	size_t len = strlen(name);

	return !strncmp(phase, name, len) && (phase[len] == ',' || phase[len] == '\0');
}

static void phase_run(const char *phase)
{
	if (phase_is(phase, "grow"))
		phase_grow(phase);
	else if (phase_is(phase, "churn"))
		phase_churn(phase);
	else if (phase_is(phase, "half"))
		phase_half(phase);
	else if (!strncmp(phase, "to=", 3))
		phase_to(phase, phase + 3);
	else if (!strncmp(phase, "set=", 4))
		phase_set(phase, phase + 4);
	else if (!strncmp(phase, "slow=", 5))
		phase_slow(phase, phase + 5);
	else
		bad_value("a phase", phase);
}

static void plan_run(const char *plan)
{
	for (const char *phase = plan; *phase; phase += strcspn(phase, ",")) {
		phase += *phase == ',';
		phase_run(phase);
	}
}

static int out_open(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);

	if (fd < 0)
		bad_value("a file that can be written", path);
	return fd;
}

static const char *options_parse(int argc, char **argv)
{
	static const struct option table[] = { /* constant */
		{ "mix", required_argument, NULL, 'm' }, { "plan", required_argument, NULL, 'p' },
		{ "mib", required_argument, NULL, 'b' }, { "threads", required_argument, NULL, 't' },
		{ "ratio", required_argument, NULL, 'r' }, { "seed", required_argument, NULL, 's' },
		{ "pmem-node", required_argument, NULL, 'n' }, { "tool", required_argument, NULL, 'x' },
		{ "label", required_argument, NULL, 'l' }, { "out", required_argument, NULL, 'o' },
		{ NULL, 0, NULL, 0 },
	};
	const char *plan = NULL;
	int c;

	while ((c = getopt_long(argc, argv, "", table, NULL)) != -1) {
		switch (c) {
		case 'm':
			mix = mix_find(optarg, strlen(optarg));
			if (!mix)
				bad_value("a mix", optarg);
			break;
		case 'p': plan = optarg; break;
		case 'b': heap_bytes = number_parse(optarg, 1, 1 << 20, "a size in MiB") * MIB; break;
		case 't': threads = (unsigned)number_parse(optarg, 1, THREADS_MAX, "a thread count"); break;
		case 'r': ratio_parse(optarg); break;
		case 's': seed = number_parse(optarg, 0, ~0ul, "a seed"); break;
		case 'n':
			source = JUDGE_NODES;
			pmem_nodes |= UINT64_C(1) << number_parse(optarg, 0, 63, "a node");
			break;
		case 'x': tool = optarg; break;
		case 'l': label = optarg; break;
		case 'o': out_fd = out_open(optarg); break;
		default: usage();
		}
	}
	if (!mix || !plan || optind != argc)
		usage();
	return plan;
}

int main(int argc, char **argv)
{
	const char *plan = options_parse(argc, argv);
	pthread_t worker[THREADS_MAX];

	judge_page_init(source, pmem_nodes);
	for (unsigned t = 0; t < threads; t++)
		pool_init(&pools[t], heap_bytes / 16 / threads, seed + t);
	pthread_barrier_init(&barrier, NULL, threads + 1);
	for (unsigned t = 0; threads > 1 && t < threads; t++)
		if (pthread_create(&worker[t], NULL, worker_main, (void *)(uintptr_t)t))
			workload_fail("no thread");
	plan_run(plan);
	if (threads == 1)
		return 0;
	job.kind = JOB_EXIT;
	pthread_barrier_wait(&barrier);
	for (unsigned t = 0; t < threads; t++)
		pthread_join(worker[t], NULL);
	return 0;
}
