/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A program under the library works while READERS processes read a segment as `tierheap stat` does,
 * as fast as they can: its own, or that of another program that idles, so that the machine is as
 * busy both times.
 *
 * readers LIBRARY TOOL PAIRS: one and the other in turn. Prints lines of a name and a value.
 * readers own|other LIBRARY ROUNDS COMMAND...: so many rounds of a program that COMMAND starts, as
 * valgrind does; what that prints is the result.
 *
 * Exit status 77: this machine can't show it.
 */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "args.h"
#include "process.h"
#include "readers_program.h"
#include "view.h"

#define READERS   100
#define KILLED    (READERS / 2)
#define PAIRS_MAX 20000 /* of two rounds each */

/* Rounds beside readers of one program. */
struct tally {
	double cpu[2 * PAIRS_MAX], sleeps[2 * PAIRS_MAX], faults[2 * PAIRS_MAX];
	double cpu_all, steps_all; /* seconds */
	unsigned n;
	unsigned long wrong;
};

/* Between the readers and us. */
struct shared {
	pid_t target; /* whose segment is read */
	char wrong[256]; /* the first thing that was: empty: nothing */
	unsigned long reads[READERS];
};

static struct shared *shared; /* readers write their own count, and `wrong` */
static pid_t readers[READERS]; /* main process */

static bool segment_read(pid_t pid, struct view *v, char *why, size_t why_size)
{
	bool ok;
	int fd;

	if (process_open(SHM_ROOT, pid, O_RDONLY, &fd, why, why_size) != PROCESS_OPEN)
		return false;
	ok = view_read(fd, v, why, why_size);
	close(fd);
	return ok;
}

/* Figures of one time: they add up, and none goes back. */
static bool view_right(const struct view *v, const struct view *before, char *why, size_t why_size)
{
	uint64_t bands = 0;

	for (uint32_t i = 0; i < v->s.nbands; i++)
		bands += v->s.bands[i].resident_bytes;
	if (v->s.state != TIERHEAP_STATE_TIERED || v->s.nbands == 0)
		snprintf(why, why_size, "the program is not tiered: %.127s", v->s.message);
	else if (bands > v->s.dram.resident_bytes + v->s.pmem.resident_bytes)
		snprintf(why, why_size, "the bands hold more than the tiers");
	else if (before->s.pid == v->s.pid && (before->s.steps > v->s.steps ||
					       before->s.updated_ns > v->s.updated_ns ||
					       before->s.allocations > v->s.allocations))
		snprintf(why, why_size, "figures go back");
	else
		return true;
	return false;
}

static void reader_run(unsigned number)
{
	struct view v, before = {0};
	char why[192];

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	/* Of a machine of few processors the program gets more than a hundredth. */
	setpriority(PRIO_PROCESS, 0, 10);
	for (;;) {
		pid_t target = __atomic_load_n(&shared->target, __ATOMIC_RELAXED);

		if (!segment_read(target, &v, why, sizeof(why)) ||
		    !view_right(&v, &before, why, sizeof(why)))
			memcpy(shared->wrong, why, sizeof(why));
		before = v;
		__atomic_fetch_add(&shared->reads[number], 1, __ATOMIC_RELAXED);
	}
}

static void readers_start(void)
{
	for (unsigned i = 0; i < READERS; i++) {
		readers[i] = fork();
		if (readers[i] < 0)
			die("fork");
		if (readers[i] == 0)
			reader_run(i);
	}
}

static void readers_kill(unsigned from, unsigned to)
{
	for (unsigned i = from; i < to; i++)
		kill(readers[i], SIGKILL);
	for (unsigned i = from; i < to; i++)
		if (waitpid(readers[i], NULL, 0) != readers[i])
			die("waitpid");
}

/* Each of the readers from that one on has read once more, at least. */
static void readers_wait(unsigned from)
{
	unsigned long before[READERS];

	for (unsigned i = 0; i < READERS; i++)
		before[i] = __atomic_load_n(&shared->reads[i], __ATOMIC_RELAXED);
	for (unsigned i = from, ms = 0; i < READERS; ms++) {
		/* One that is under way began before. */
		while (i < READERS &&
		       __atomic_load_n(&shared->reads[i], __ATOMIC_RELAXED) > before[i] + 1)
			i++;
		if (i < READERS && ms == WAIT_MS)
			die("a reader does not go on");
		poll(NULL, 0, 1);
	}
}

static unsigned long reads_all(void)
{
	unsigned long sum = 0;

	for (unsigned i = 0; i < READERS; i++)
		sum += __atomic_load_n(&shared->reads[i], __ATOMIC_RELAXED);
	return sum;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* The value that `part` of all are below. Sorts them. */
static double quantile(double *v, unsigned n, double part)
{
	qsort(v, n, sizeof(*v), compare);
	return v[(unsigned)(part * n)];
}

static struct round round_beside(const struct program *p, pid_t target)
{
	__atomic_store_n(&shared->target, target, __ATOMIC_RELAXED);
	return round_of(p);
}

/* Seconds that it has spent in steps and on its statistics, as last published. */
static double steps_time(pid_t pid)
{
	struct view v;
	char why[192];

	if (!segment_read(pid, &v, why, sizeof(why)))
		exit(77);
	return (double)v.s.step_ns / 1e9;
}

static void round_add(const struct program *p, pid_t target, struct tally *t)
{
	double steps = steps_time(p->pid);
	struct round r = round_beside(p, target);

	t->steps_all += steps_time(p->pid) - steps;
	t->cpu_all += r.cpu;
	t->cpu[t->n] = r.cpu;
	t->sleeps[t->n] = r.voluntary;
	t->faults[t->n++] = r.faults;
	t->wrong += r.wrong;
}

/* Rounds beside readers of this program, and of the other one: first the one, then the other. */
static void cost_measure(const struct program *p, const struct program *idle, unsigned pairs)
{
	static struct tally own, other;
	static double ratio[PAIRS_MAX];
	unsigned long reads = 0;

	for (unsigned i = 0; i < pairs; i++) {
		round_add(p, idle->pid, &other);
		reads -= reads_all();
		round_add(p, p->pid, &own);
		round_add(p, p->pid, &own);
		reads += reads_all();
		round_add(p, idle->pid, &other);
		ratio[i] = (own.cpu[2 * i] + own.cpu[2 * i + 1]) /
			   (other.cpu[2 * i] + other.cpu[2 * i + 1]);
	}
	printf("pairs %u\nreads %lu\nwork_wrong %lu\n", pairs, reads, own.wrong + other.wrong);
	/* The median, and what 95 of 100 such runs have it between: two deviations of a count. */
	printf("cpu_ratio %.4f\n", quantile(ratio, pairs, 0.5));
	printf("cpu_ratio_95 %.4f %.4f\n", quantile(ratio, pairs, 0.5 - 1 / sqrt(pairs + 4)),
	       quantile(ratio, pairs, 0.5 + 1 / sqrt(pairs + 4)));
	/* What a busy machine adds to most of the rounds is in none of the quick ones. */
	printf("quick_ratio %.4f\n",
	       quantile(own.cpu, own.n, 0.1) / quantile(other.cpu, other.n, 0.1));
	printf("steps_share %.5f %.5f\n", own.steps_all / own.cpu_all,
	       other.steps_all / other.cpu_all);
	printf("sleeps %g %g\n", quantile(own.sleeps, own.n, 0.5),
	       quantile(other.sleeps, other.n, 0.5));
	printf("faults %g %g\n", quantile(own.faults, own.n, 0.5),
	       quantile(other.faults, other.n, 0.5));
}

static void idle_measure(const struct program *idle)
{
	struct view before, after;
	char why[192];

	if (!segment_read(idle->pid, &before, why, sizeof(why)))
		exit(77);
	__atomic_store_n(&shared->target, idle->pid, __ATOMIC_RELAXED);
	readers_wait(0);
	printf("idle_same %d\n", segment_read(idle->pid, &after, why, sizeof(why)) &&
				     memcmp(&before.s, &after.s, sizeof(before.s)) == 0);
}

static void setting_send(const char *tool, pid_t pid)
{
	char number[16];
	pid_t child = fork();

	if (child < 0)
		die("fork");
	if (child == 0) {
		snprintf(number, sizeof(number), "%d", (int)pid);
		dup2(STDERR_FILENO, STDOUT_FILENO);
		execl(tool, tool, "set", number, "ratio=1:8", NULL);
		_exit(127);
	}
	waitpid(child, NULL, 0);
}

/* Half of the readers end in the middle of what they do. */
static void kill_measure(const struct program *p, const char *tool)
{
	struct view v;
	struct round r;
	char why[192];

	__atomic_store_n(&shared->target, p->pid, __ATOMIC_RELAXED);
	readers_wait(0);
	round_begin(p);
	readers_kill(0, KILLED);
	r = round_end(p);
	readers_wait(KILLED);
	setting_send(tool, p->pid);
	r.wrong += round_of(p).wrong;
	readers_wait(KILLED);
	printf("killed %d\nkilled_work_wrong %lu\n", KILLED, r.wrong);
	printf("killed_ratio %u\n",
	       segment_read(p->pid, &v, why, sizeof(why)) ? v.s.ratio_pmem : 0);
}

static void shared_make(void)
{
	/* What children inherit must not be printed twice. */
	setvbuf(stdout, NULL, _IOLBF, 0);
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		      0);
	if (shared == MAP_FAILED)
		die("mmap");
}

static int compared(const char *self, const char *library, const char *tool, unsigned pairs)
{
	char *none[] = {NULL};
	struct program busy = program_start(self, library, none);
	struct program idle = program_start(self, library, none);

	/* Heaps of their full size. */
	for (unsigned i = 0; i < 3; i++) {
		round_of(&busy);
		round_of(&idle);
	}
	__atomic_store_n(&shared->target, idle.pid, __ATOMIC_RELAXED);
	readers_start();
	idle_measure(&idle);
	cost_measure(&busy, &idle, pairs);
	kill_measure(&busy, tool);
	readers_kill(KILLED, READERS);
	printf("wrong %s\n", shared->wrong);
	program_end(&busy);
	program_end(&idle);
	return 0;
}

static int counted(bool own, const char *self, const char *library, unsigned rounds, char **command)
{
	char *none[] = {NULL};
	struct program busy = program_start(self, library, command);
	struct program idle = program_start(self, library, none);

	round_of(&busy);
	round_of(&idle);
	__atomic_store_n(&shared->target, own ? busy.pid : idle.pid, __ATOMIC_RELAXED);
	readers_start();
	readers_wait(0);
	while (rounds-- > 0)
		round_of(&busy);
	readers_wait(0);
	readers_kill(0, READERS);
	if (shared->wrong[0]) {
		fprintf(stderr, "readers: %s\n", shared->wrong);
		return 1;
	}
	program_end(&busy);
	program_end(&idle);
	return 0;
}

int main(int argc, char **argv)
{
	unsigned n;
	bool own = argc > 1 && strcmp(argv[1], "own") == 0;

	if (argc == 2 && strcmp(argv[1], "program") == 0)
		return work_run();
	shared_make();
	if (argc > 4 && (own || strcmp(argv[1], "other") == 0) && args_count(argv[3], &n))
		return counted(own, argv[0], argv[2], n, argv + 4);
	if (argc == 4 && args_count(argv[3], &n) && n <= PAIRS_MAX)
		return compared(argv[0], argv[1], argv[2], n);
	fputs("usage: readers LIBRARY TOOL PAIRS\n"
	      "       readers own|other LIBRARY ROUNDS COMMAND...\n",
	      stderr);
	return 2;
}
