/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * random SEED AMOUNT THREADS [steer] [may-fail] [no-tiers], under the library: threads call every
 * function of the heap in an order that SEED alone decides, and each answer is held against a model.
 * AMOUNT is a number of operations of each thread, or of seconds ("10s"). steer: settings change on
 * the way. may-fail: memory is short, so that NULL is an answer. no-tiers: the library has found no
 * address space for its range. A violation is one line, and status 1.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tierheap/tierheap.h>
#include <time.h>
#include <unistd.h>

#include "operations.h"

#define CAP          ((size_t)96 << 20) /* bytes of all threads' blocks, as they were asked for */
#define PHASE        4096u  /* operations with the same mix of sizes */
#define FORK_EVERY   8192u  /* operations of a thread, ... */
#define THREAD_EVERY 2048u  /* ... until another takes over, */
#define SET_EVERY    1024u  /* ... and until a setting changes */
#define STACK        ((size_t)256 << 10)
#define HANG_SECONDS 300u

/*
 * Usable bytes that may be left when all blocks are freed: what the C library keeps of its own
 * (threads' tables, buffers of streams), and the cache of the one thread that is left, whose
 * classes hold at most 64 KiB each (doc/DESIGN.md); it allocates next to nothing.
 */
#define LEFT_MOST ((int64_t)256 << 10)

static uint64_t amount;            /* operations of each worker, or UINT64_MAX; set once */
static uint64_t end_ns;            /* CLOCK_MONOTONIC, or UINT64_MAX; set once */
static bool steer;                 /* set once */
static size_t cap;                 /* bytes of a worker's blocks; set once */
static _Atomic unsigned started;   /* threads, any */
static pthread_attr_t stack_small; /* set once */
static pthread_barrier_t at_end;   /* all workers have made their last operation */
static pthread_barrier_t all_done; /* ... and freed their blocks; main waits too */
static pthread_rwlock_t between;   /* read: within an operation; written: nobody is */
static __thread struct worker *mine; /* of this thread */

static uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* What this stretch of operations is made of: small blocks or large ones, few or many. */
static void phase_choose(struct worker *w)
{
	static const size_t most[] = {256, 2048, 16384, 65536, 1 << 20, 4 << 20};
	struct draw d = draw_at(~w->seed, w->number, w->operation / PHASE);

	w->size_most = most[draw_below(&d, sizeof(most) / sizeof(*most))];
	if (w->size_most > cap / 4)
		w->size_most = cap / 4;
	w->target = cap / 8 * draw_between(&d, 1, 8);
}

static void blocks_touch(struct worker *w, bool full, bool whole)
{
	unsigned index = (unsigned)draw_below(&w->draw, w->live);
	uint64_t kind = draw_below(&w->draw, full ? 100 : 80);

	if (kind < 40) {
		resize(w, index);
	} else if (kind < 45) {
		w->doing = "looking";
		block_check(w, &w->block[index]);
	} else if (kind < 55 && whole) {
		block_send(w, index);
	} else {
		release(w, index);
	}
}

void operation_run(struct worker *w, bool whole)
{
	uint64_t kind = draw_below(&w->draw, 1000);
	bool full = w->live + 1 >= BLOCKS_MOST || w->weight > w->target;

	if (kind < 10)
		refuse(w);
	else if (kind < 20)
		use_libc(w);
	else if (kind < 22)
		inspect(w);
	else if (w->live > 0 && (full || kind % 100 < 55))
		blocks_touch(w, full, whole);
	else
		allocate(w);
	if (whole)
		blocks_receive(w);
}

/* Every setting is asked for by one thread, as by one `tierheap set`. */
static void operation(struct worker *w)
{
	uint64_t fork = draw_below(&w->draw, FORK_EVERY);

	if (fork == 0) {
		pthread_rwlock_wrlock(&between);
		child_run(w, true);
	} else {
		pthread_rwlock_rdlock(&between);
		if (fork == 1)
			child_run(w, false);
		else if (steer && w->number == 0 && draw_once(&w->draw, SET_EVERY))
			settings_change(w);
		else
			operation_run(w, true);
	}
	pthread_rwlock_unlock(&between);
}

static bool is_over(const struct worker *w)
{
	return w->operation == amount || (w->operation % 32 == 0 && now_ns() >= end_ns);
}

static void *worker_work(void *worker);

/* The rest is another thread's; false: there is none. */
static bool worker_pass_on(struct worker *w)
{
	pthread_t thread;
	int err;

	worker_note(w, "pthread_create", 0);
	err = pthread_create(&thread, &stack_small, worker_work, w);
	if (err && !may_fail)
		violation(w, "it failed with %d", err);
	return err == 0;
}

static void worker_end(struct worker *w)
{
	pthread_barrier_wait(&at_end);
	blocks_receive(w);
	while (w->live > 0)
		release(w, w->live - 1);
	pthread_barrier_wait(&all_done);
}

static void *worker_work(void *worker)
{
	struct worker *w = worker;
	pthread_t before = w->thread;

	mine = w;
	w->thread = pthread_self();
	started++;
	if (w->operation > 0)
		pthread_join(before, NULL);
	while (!is_over(w)) {
		if (w->operation % PHASE == 0)
			phase_choose(w);
		w->draw = draw_at(w->seed, w->number, ++w->operation);
		if (draw_once(&w->draw, THREAD_EVERY) && worker_pass_on(w))
			return NULL;
		operation(w);
	}
	worker_end(w);
	return NULL;
}

/* The thread that was in the heap says so; the one that hangs is not known. */
static void on_signal(int number)
{
	if (number == SIGALRM)
		for (unsigned i = 0; i < worker_count; i++)
			dprintf(STDOUT_FILENO, "thread %u: operation %llu, %s\n", i,
			        (unsigned long long)workers[i].operation,
			        workers[i].doing ? workers[i].doing : "");
	violation(mine ? mine : &workers[0], "signal %d", number);
}

static void signals_catch(void)
{
	static const int numbers[] = {SIGSEGV, SIGBUS, SIGILL, SIGABRT, SIGFPE, SIGALRM};
	struct sigaction action = {.sa_handler = on_signal};

	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		sigaction(numbers[i], &action, NULL);
}

static int64_t usable_now(void)
{
	struct tierheap_stats s = {.size = sizeof(s)};

	return tierheap_stats(&s) ? 0 : (int64_t)(s.dram_usable + s.pmem_usable);
}

static void workers_start(uint64_t seed)
{
	pthread_rwlockattr_t attr;

	pthread_attr_init(&stack_small);
	pthread_attr_setstacksize(&stack_small, STACK);
	pthread_barrier_init(&at_end, NULL, worker_count);
	pthread_barrier_init(&all_done, NULL, worker_count + 1);
	pthread_rwlockattr_init(&attr);
	pthread_rwlockattr_setkind_np(&attr, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
	pthread_rwlock_init(&between, &attr);
	for (unsigned i = 0; i < worker_count; i++) {
		workers[i].seed = seed;
		workers[i].number = i;
		workers[i].doing = "pthread_create";
		if (pthread_create(&workers[i].thread, &stack_small, worker_work, &workers[i]))
			violation(&workers[i], "it failed");
	}
}

static void workers_end(uint64_t *operations, uint64_t *trace)
{
	pthread_barrier_wait(&all_done);
	for (unsigned i = 0; i < worker_count; i++) {
		pthread_join(workers[i].thread, NULL);
		*operations += workers[i].operation;
		*trace = mix(*trace ^ workers[i].trace);
	}
}

static bool arguments_read(int argc, char **argv, uint64_t *seed)
{
	char *end;

	if (argc < 4)
		return false;
	*seed = strtoull(argv[1], NULL, 10);
	amount = strtoull(argv[2], &end, 10);
	end_ns = UINT64_MAX;
	if (*end == 's') {
		alarm(HANG_SECONDS + (unsigned)amount);
		end_ns = now_ns() + amount * 1000000000u;
		amount = UINT64_MAX;
	} else {
		alarm(HANG_SECONDS);
	}
	worker_count = (unsigned)strtoul(argv[3], NULL, 10);
	for (int i = 4; i < argc; i++) {
		steer |= strcmp(argv[i], "steer") == 0;
		may_fail |= strcmp(argv[i], "may-fail") == 0;
		no_tiers |= strcmp(argv[i], "no-tiers") == 0;
	}
	return worker_count > 0 && worker_count <= WORKERS_MOST;
}

int main(int argc, char **argv)
{
	uint64_t seed, operations = 0, trace = 0;
	int64_t before;

	if (!arguments_read(argc, argv, &seed)) {
		dprintf(STDERR_FILENO, "usage: random SEED OPERATIONS|SECONDSs THREADS "
		        "[steer] [may-fail] [no-tiers]\n");
		return 2;
	}
	signals_catch();
	optional_find();
	cap = CAP / worker_count;
	if (steer && !settings_can_change()) {
		dprintf(STDERR_FILENO, "there is no segment to write settings to\n");
		return 2;
	}
	before = usable_now();
	workers_start(seed);
	workers_end(&operations, &trace);
	workers[0].doing = "the end";
	int64_t left = usable_now() - before;
	/* memkind forgets what a thread had not yet added to its sums when it ended. */
	if ((left > LEFT_MOST || left < -LEFT_MOST) && optional.mallocx)
		violation(&workers[0], "%lld usable bytes are left of blocks that were all freed",
		          (long long)left);
	dprintf(STDOUT_FILENO, "seed %llu: %llu operations, %u threads, %u forks, trace %016llx, "
	        "%lld bytes left, 0 violations\n", (unsigned long long)seed,
	        (unsigned long long)operations, (unsigned)started, (unsigned)child_count,
	        (unsigned long long)trace, (long long)left);
	return 0;
}
