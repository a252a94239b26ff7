/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * readers LIBRARY TOOL PAIRS: a program under the library works while READERS processes read a
 * segment as `tierheap stat` does, as fast as they can: its own, or that of another program that
 * idles, in turn, so that the machine is as busy both times. Prints lines of a name and a value.
 * Exit status 77: this machine can't show it.
 */
#include <errno.h>
#include <fcntl.h>
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
#include "readers_work.h"
#include "view.h"

#define READERS   100
#define KILLED    (READERS / 2)
#define PAIRS_MAX 500 /* of two rounds each */
#define WAIT_MS   60000 /* for anything: then the machine is stuck */

/* Rounds beside readers of one program. */
struct tally {
	double cpu[2 * PAIRS_MAX], sleeps[2 * PAIRS_MAX], faults[2 * PAIRS_MAX];
	unsigned n;
	unsigned long wrong;
};

struct program {
	pid_t pid;
	int ask, told; /* pipes: a byte begins a round, whose struct comes back */
};

/* Between the readers and us. */
struct shared {
	pid_t target; /* whose segment is read */
	char wrong[256]; /* the first thing that was: empty: nothing */
	unsigned long reads[READERS];
};

static struct shared *shared; /* readers write their own count, and `wrong` */
static pid_t readers[READERS]; /* main process */

static void die(const char *what)
{
	fprintf(stderr, "readers: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void program_become(char *self, const char *library, int ask, int told)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setenv("LD_PRELOAD", library, 1);
	setenv("TIERHEAP_SIMULATE", "on", 1);
	setenv("TIERHEAP_RATIO", "1:4", 1);
	if (dup2(ask, STDIN_FILENO) < 0 || dup2(told, STDOUT_FILENO) < 0)
		_exit(1);
	execl(self, self, "program", NULL);
	_exit(127);
}

static struct program program_start(char *self, const char *library)
{
	struct program p;
	int ask[2], told[2];

	if (pipe2(ask, O_CLOEXEC) < 0 || pipe2(told, O_CLOEXEC) < 0)
		die("pipe2");
	p.pid = fork();
	if (p.pid < 0)
		die("fork");
	if (p.pid == 0)
		program_become(self, library, ask[0], told[1]);
	close(ask[0]);
	close(told[1]);
	p.ask = ask[1];
	p.told = told[0];
	return p;
}

static void round_begin(const struct program *p)
{
	if (write(p->ask, "r", 1) != 1)
		die("the program does not take a round");
}

static struct round round_end(const struct program *p)
{
	struct pollfd fd = {.fd = p->told, .events = POLLIN};
	struct round r = {0};

	if (poll(&fd, 1, WAIT_MS) != 1 || read(p->told, &r, sizeof(r)) != sizeof(r))
		die("the program does not end a round");
	return r;
}

static struct round round_of(const struct program *p)
{
	round_begin(p);
	return round_end(p);
}

static void program_end(const struct program *p)
{
	int status;

	close(p->ask);
	if (waitpid(p->pid, &status, 0) != p->pid || status != 0)
		die("the program does not end as it should");
	close(p->told);
}

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

static void round_add(const struct program *p, pid_t target, struct tally *t)
{
	struct round r = round_beside(p, target);

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
	printf("cpu_ratio %.4f\n", quantile(ratio, pairs, 0.5));
	/* What a busy machine adds to most of the rounds is in none of the quick ones. */
	printf("quick_ratio %.4f\n",
	       quantile(own.cpu, own.n, 0.1) / quantile(other.cpu, other.n, 0.1));
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

int main(int argc, char **argv)
{
	struct program busy, idle;
	unsigned pairs;

	if (argc == 2 && strcmp(argv[1], "program") == 0)
		return work_run();
	if (argc != 4 || !args_count(argv[3], &pairs) || pairs > PAIRS_MAX) {
		fputs("usage: readers LIBRARY TOOL PAIRS\n", stderr);
		return 2;
	}
	/* What children inherit must not be printed twice. */
	setvbuf(stdout, NULL, _IOLBF, 0);
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		      0);
	if (shared == MAP_FAILED)
		die("mmap");
	busy = program_start(argv[0], argv[1]);
	idle = program_start(argv[0], argv[1]);
	/* Heaps of their full size. */
	for (unsigned i = 0; i < 3; i++) {
		round_of(&busy);
		round_of(&idle);
	}
	__atomic_store_n(&shared->target, idle.pid, __ATOMIC_RELAXED);
	readers_start();
	idle_measure(&idle);
	cost_measure(&busy, &idle, pairs);
	kill_measure(&busy, argv[2]);
	readers_kill(KILLED, READERS);
	printf("wrong %s\n", shared->wrong);
	program_end(&busy);
	program_end(&idle);
	return 0;
}
