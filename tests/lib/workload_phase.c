/* SPDX-License-Identifier: BSD-2-Clause */
#include "workload_phase.h"

#include <errno.h>
#include <pthread.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "judge.h"
#include "judge_page.h"
#include "judge_segment.h"
#include "workload_pool.h"

#define FIRST_CHECK (64 * MIB)  /* growing heaps are judged from here ... */
#define CHECK_EVERY (16 * MIB)  /* ... whenever they have grown by this or an eighth */

const char workload_phases[] =
	"  grow     to the heap's size, judged from 64 MiB on\n"
	"  churn    one heap's size allocated at random places, judged twice\n"
	"  half     half the heap freed at random, then one tenth allocated\n"
	"  to=MIX   nine tenths freed at random and filled by another mix, then one tenth\n"
	"  set=D:P  the wanted ratio changed by `tierheap set`, then one tenth\n"
	"  fork     one tenth by a forked child, then one tenth by the parent beside it\n"
	"  slow=N   N seconds of small requests, a thousand a second\n";

enum job_kind { JOB_GROW, JOB_CHURN, JOB_SHRINK, JOB_EXIT };

/* What all workers do next. Sizes are of one pool. Written by main while the workers wait. */
struct job {
	enum job_kind kind;
	const struct mix *mix;
	uint64_t target, amount; /* bytes */
	unsigned turn;           /* worker i has pool (i + turn) % threads: blocks change threads */
};

/* All below: written by main before the workers start, or while they wait at the barrier. */
static struct workload *load;
static struct pool pools[THREADS_MAX]; /* each used by one worker at a time */
static struct job job;
static pthread_barrier_t barrier;
static pthread_t workers[THREADS_MAX];

_Noreturn void value_refuse(const char *text, const char *wanted)
{
	dprintf(STDERR_FILENO, "workload: \"%s\" is not %s\n", text, wanted);
	exit(2);
}

unsigned long number_parse(const char *text, unsigned long lo, unsigned long hi, const char *wanted)
{
	char *end;
	unsigned long n;

	errno = 0;
	n = strtoul(text, &end, 10);
	if (errno || *text < '0' || *text > '9' || *end || n < lo || n > hi)
		value_refuse(text, wanted);
	return n;
}

/* The text up to a comma or its end, in `buf`; else value_refuse. */
static const char *word_copy(const char *text, char *buf, size_t size, const char *wanted)
{
	size_t len = strcspn(text, ",");

	if (len >= size)
		value_refuse(text, wanted);
	memcpy(buf, text, len);
	buf[len] = '\0';
	return buf;
}

void ratio_parse(const char *text, unsigned *dram, unsigned *pmem)
{
	static const char wanted[] = "a ratio D:P"; /* constant */
	char word[24], *colon;

	word_copy(text, word, sizeof(word), wanted);
	colon = strchr(word, ':');
	if (!colon)
		value_refuse(text, wanted);
	*colon = '\0';
	*dram = (unsigned)number_parse(word, 0, 1000000, wanted);
	*pmem = (unsigned)number_parse(colon + 1, 0, 1000000, wanted);
	if (*dram + *pmem == 0)
		value_refuse(text, wanted);
}

static void job_do(unsigned worker)
{
	struct pool *p = &pools[(worker + job.turn) % load->threads];

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
	for (;;) {
		pthread_barrier_wait(&barrier);
		if (job.kind == JOB_EXIT)
			return NULL;
		job_do((unsigned)(uintptr_t)arg);
		pthread_barrier_wait(&barrier);
	}
}

/* One thread means one: main does the work itself. */
static void job_run(enum job_kind kind, uint64_t target, uint64_t amount)
{
	job.kind = kind;
	job.mix = load->mix;
	job.target = target / load->threads;
	job.amount = amount / load->threads;
	job.turn++;
	if (load->threads == 1) {
		job_do(0);
		return;
	}
	pthread_barrier_wait(&barrier);
	pthread_barrier_wait(&barrier);
}

static void workers_start(void)
{
	if (load->threads == 1)
		return;
	pthread_barrier_init(&barrier, NULL, load->threads + 1);
	for (unsigned t = 0; t < load->threads; t++)
		if (pthread_create(&workers[t], NULL, worker_main, (void *)(uintptr_t)t))
			workload_fail("no thread");
}

static void workers_end(void)
{
	if (load->threads == 1)
		return;
	job.kind = JOB_EXIT;
	pthread_barrier_wait(&barrier);
	for (unsigned t = 0; t < load->threads; t++)
		pthread_join(workers[t], NULL);
}

static void blocks_judge(struct judge_figures *out)
{
	judge_begin();
	for (unsigned t = 0; t < load->threads; t++)
		for (size_t i = 0; i < pools[t].used; i++)
			judge_block(pools[t].slot[i].block);
	judge_end(out);
}

static uint64_t stall_take(void)
{
	uint64_t longest = 0;

	for (unsigned t = 0; t < load->threads; t++) {
		if (pools[t].longest_ns > longest)
			longest = pools[t].longest_ns;
		pools[t].longest_ns = 0;
	}
	return longest;
}

/* `phase` is one word: what stands before a comma or the end. */
static void line_print(const char *phase, const struct judge_totals *pages,
                       const struct judge_figures *f, const struct judge_said *said)
{
	double wanted = (double)load->ratio_pmem / (load->ratio_dram + load->ratio_pmem);
	double share = judge_share(pages->dram_bytes, pages->pmem_bytes);
	double usable = judge_share(f->dram_usable, f->pmem_usable);

	dprintf(load->out_fd,
	        "label=%s mix=%s phase=%.*s threads=%u ratio=%u:%u resident=%ju share=%.4f "
	        "error=%+.4f usable=%ju usable_share=%.4f usable_error=%+.4f purity=%.4f "
	        "objects=%ju dram_objects=%ju ideal=%.0f lost=%ju unseen=%ju misplaced=%ju "
	        "said_error=%+.4f moved=%ju pending=%ju fallbacks=%ju stall_us=%ju slice_us=%ju\n",
	        load->label, load->mix->name, (int)strcspn(phase, ","), phase, load->threads,
	        load->ratio_dram, load->ratio_pmem, pages->dram_bytes + pages->pmem_bytes, share,
	        share - wanted, f->dram_usable + f->pmem_usable, usable, usable - wanted, f->purity,
	        f->objects, f->dram_objects, f->ideal_objects, f->lost_objects, pages->unseen_bytes,
	        pages->misplaced_bytes, said->size ? said->share - share : 0, said->moved_bytes,
	        said->pending_bytes, said->fallbacks, stall_take() / 1000, said->longest_ns / 1000);
}

static void checkpoint(const char *phase)
{
	struct judge_totals pages;
	struct judge_figures f;
	struct judge_said said;

	judge_segment_read(&said);
	judge_page_read(said.base, said.size, &pages);
	blocks_judge(&f);
	line_print(phase, &pages, &f, &said);
}

/* "Exactly one more tenth of the heap's size allocated", then judged. */
static void tenth_judged(const char *phase, uint64_t target)
{
	job_run(JOB_CHURN, target, load->heap_bytes / 10);
	checkpoint(phase);
}

static void phase_grow(const char *phase)
{
	uint64_t every = load->heap_bytes / 8 > CHECK_EVERY ? load->heap_bytes / 8 : CHECK_EVERY;

	for (uint64_t at = FIRST_CHECK; at < load->heap_bytes; at += every) {
		job_run(JOB_GROW, at, 0);
		checkpoint(phase);
	}
	job_run(JOB_GROW, load->heap_bytes, 0);
	checkpoint(phase);
}

static void phase_churn(const char *phase)
{
	for (int i = 0; i < 2; i++) {
		job_run(JOB_CHURN, load->heap_bytes, load->heap_bytes / 2);
		checkpoint(phase);
	}
}

static void phase_half(const char *phase)
{
	job_run(JOB_SHRINK, load->heap_bytes / 2, 0);
	tenth_judged(phase, load->heap_bytes / 2);
}

static void phase_to(const char *phase, const char *name)
{
	load->mix = mix_find(name, strcspn(name, ","));
	if (!load->mix)
		value_refuse(name, "a mix");
	job_run(JOB_SHRINK, load->heap_bytes / 10, 0);
	job_run(JOB_GROW, load->heap_bytes, 0);
	tenth_judged(phase, load->heap_bytes);
}

/* `tierheap set` as a user would call it; it is not itself run under the preloads. */
static pid_t ratio_set(const char *ratio)
{
	char setting[32], pid[24], path[] = "PATH=/usr/bin:/bin", verb[] = "set";
	char *const environment[] = { path, NULL };
	char *argv[] = { (char *)load->tool, verb, pid, setting, NULL };
	pid_t child;

	if (!load->tool)
		workload_fail("set= needs --tool");
	snprintf(pid, sizeof(pid), "%d", (int)getpid());
	snprintf(setting, sizeof(setting), "ratio=%.*s", (int)strcspn(ratio, ","), ratio);
	if (posix_spawn(&child, load->tool, NULL, NULL, argv, environment))
		workload_fail("`tierheap` could not be started");
	return child;
}

/*
 * The heap goes on as soon as the tool has asked: it waits until the setting is
 * taken, and a heap takes it when it allocates.
 */
static void phase_set(const char *phase, const char *ratio)
{
	struct judge_said said;
	uint64_t asked;
	pid_t child;
	int status;

	if (!judge_segment_read(&said))
		workload_fail("set= needs the library's segment");
	asked = said.asked;
	ratio_parse(ratio, &load->ratio_dram, &load->ratio_pmem);
	child = ratio_set(ratio);
	for (int tries = 0; said.asked == asked; tries++) {
		if (tries == 10000)
			workload_fail("`tierheap set` asked for nothing within 10 s");
		usleep(1000);
		judge_segment_read(&said);
	}
	tenth_judged(phase, load->heap_bytes);
	if (waitpid(child, &status, 0) != child || status)
		workload_fail("`tierheap set` failed");
}

static void phase_slow(const char *phase, const char *text)
{
	char word[8];
	unsigned long n;

	n = number_parse(word_copy(text, word, sizeof(word), "a number of seconds"), 1, 600,
	                 "a number of seconds");
	for (unsigned long i = 0; i < n * 1000; i++) {
		free(malloc(1 + i % 512));
		usleep(1000);
	}
	checkpoint(phase);
}

/* The child's blocks are its own: so must its list of them be. */
static _Noreturn void fork_child(int ready, int leave)
{
	char byte;

	pool_detach(&pools[0]);
	tenth_judged("child", load->heap_bytes);
	if (write(ready, "", 1) != 1 || read(leave, &byte, 1) < 0)
		_exit(1);
	_exit(0);
}

/* Both write into pages that they share: each gets its copies, in the tier of the page. */
static void phase_fork(const char *phase)
{
	int ready[2], leave[2], status;
	char byte;
	pid_t child;

	if (load->threads > 1)
		workload_fail("fork is for one thread");
	if (pipe(ready) || pipe(leave))
		workload_fail("no pipe");
	child = fork();
	if (child < 0)
		workload_fail("no process");
	if (child == 0) {
		close(leave[1]);
		fork_child(ready[1], leave[0]);
	}
	close(ready[1]);
	close(leave[0]);
	if (read(ready[0], &byte, 1) != 1)
		workload_fail("the child did not get through");
	tenth_judged(phase, load->heap_bytes);
	close(ready[0]);
	close(leave[1]);
	if (waitpid(child, &status, 0) != child || status)
		workload_fail("the child failed");
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
	else if (phase_is(phase, "fork"))
		phase_fork(phase);
	else if (!strncmp(phase, "to=", 3))
		phase_to(phase, phase + 3);
	else if (!strncmp(phase, "set=", 4))
		phase_set(phase, phase + 4);
	else if (!strncmp(phase, "slow=", 5))
		phase_slow(phase, phase + 5);
	else
		value_refuse(phase, "a phase");
}

void plan_run(struct workload *w, const char *plan)
{
	load = w;
	for (unsigned t = 0; t < w->threads; t++)
		pool_init(&pools[t], w->heap_bytes / 16 / w->threads, w->seed + t);
	workers_start();
	for (const char *phase = plan; *phase; phase += strcspn(phase, ",")) {
		phase += *phase == ',';
		phase_run(phase);
	}
	workers_end();
}
