/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * inject SETUP DIRECTORY LIBRARY VICTIM [NAME...]: runs the victim with each call of the named
 * system calls (all: none named) failing in turn, in each way that the kernel has, then all from
 * one on. One TAP point for each. DIRECTORY holds sysfs, the two nodes' fixture, and takes files.
 * Prints the plan of each case that differed: INJECT_PLAN.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "kinds.h"
#include "table.h"

#define RUNS      2u     /* at once */
#define LIMIT_S   60     /* of a run, on a machine that does much else */
#define OUT_SIZE  4096u
#define PLAN_SIZE 128u
#define CALLS_ALL 4u     /* the first calls of a kind: each in every way */
#define CALLS_ONE 40u    /* those up to here, and ... */
#define CALLS_FAR 10u    /* ... so many of the rest: each in one way */

/* A run under way. All of these are the main thread's; no lock. */
static struct run {
	pid_t pid; /* 0: free */
	unsigned row;
	time_t since;
	char plan[PLAN_SIZE];
	struct fault_counts *counts;
	char out[256], err[256], counts_path[256];
} run[RUNS];
static const struct fault_setup *setup;
static const char *directory, *library, *victim;
static char wanted[OUT_SIZE];           /* the victim's output without a fault */
static struct fault_counts usual;       /* its calls then */
static unsigned tried, missed, differing, in_row; /* faults; plans that met no call */
static unsigned point;                            /* TAP points printed */

static const char *const row_name[] = {
#define NAME(name) #name,
	FAULT_NAMES(NAME)
};

/* --- a run --- */

static void path_make(char *path, size_t size, const char *name, unsigned n)
{
	snprintf(path, size, "%s/%s.%u", directory, name, n);
}

static void run_prepare(unsigned n)
{
	struct run *r = &run[n];

	path_make(r->out, sizeof(r->out), "out", n);
	path_make(r->err, sizeof(r->err), "err", n);
	path_make(r->counts_path, sizeof(r->counts_path), "counts", n);
	int fd = open(r->counts_path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0 || ftruncate(fd, sizeof(*r->counts)) != 0)
		exit(99);
	r->counts = mmap(NULL, sizeof(*r->counts), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	if (r->counts == MAP_FAILED)
		exit(99);
}

static void redirect(const char *path, int to)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	if (fd < 0 || dup2(fd, to) < 0)
		_exit(99);
	close(fd);
}

static void run_exec(const struct run *r)
{
	char root[256];

	setpgid(0, 0);
	redirect(r->out, 1);
	redirect(r->err, 2);
	if (setup->nodes) {
		snprintf(root, sizeof(root), "%s/root", directory);
		setenv("INJECT_ROOT", root, 1);
	}
	for (unsigned i = 0; i < FAULT_SETTINGS && setup->setting[i]; i++)
		putenv((char *)(uintptr_t)setup->setting[i]);
	setenv("INJECT_PLAN", r->plan, 1);
	setenv("INJECT_COUNTS", r->counts_path, 1);
	setenv("LD_PRELOAD", library, 1);
	execl(victim, victim, (char *)NULL);
	_exit(99);
}

static void run_start(struct run *r, unsigned row, const char *plan)
{
	memset(r->counts, 0, sizeof(*r->counts));
	snprintf(r->plan, sizeof(r->plan), "%s%s%s", setup->plan ? setup->plan : "",
	         setup->plan && *plan ? "," : "", plan);
	r->row = row;
	r->since = time(NULL);
	fflush(stdout);
	r->pid = fork();
	if (r->pid == 0)
		run_exec(r);
	if (r->pid < 0)
		exit(99);
}

static void file_read(const char *path, char *buf)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : read(fd, buf, OUT_SIZE - 1);

	buf[n > 0 ? n : 0] = '\0';
	close(fd);
}

/* --- the judgement --- */

/* Lines that may differ under this fault. */
static bool line_free(unsigned row, const char *plan, const char *line)
{
	if (strstr(line, "refused "))
		return fault_kind[row].may_refuse || setup->may_refuse;
	return strncmp(line, "bound otherwise", 15) == 0 && strstr(plan, "mbind:") &&
	       strstr(plan, ":lie");
}

static bool same_output(unsigned row, const char *plan, const char *got)
{
	const char *want = wanted;

	while (*want && *got) {
		size_t a = strcspn(want, "\n") + 1, b = strcspn(got, "\n") + 1;

		if ((a != b || memcmp(want, got, a) != 0) &&
		    (memcmp(want, got, 6) != 0 || !line_free(row, plan, got)))
			return false;
		want += a;
		got += b;
	}
	return *want == *got;
}

/* Lines of the library: one of each of the two processes. Others: jemalloc's, of its own calls. */
static bool err_right(unsigned row, const char *err)
{
	unsigned lines = 0;

	for (; *err; err += strcspn(err, "\n"), err += *err == '\n', lines++)
		if (strncmp(err, "tierheap: ", 10) != 0 &&
		    (row < FAULT_je_mmap || row > FAULT_je_madvise ||
		     strncmp(err, "<jemalloc>: ", 12) != 0))
			return false;
	return setup->verbose || lines <= 2;
}

static void comment_print(const char *lines)
{
	for (; *lines; lines += strcspn(lines, "\n"), lines += *lines == '\n')
		printf("#   %.*s\n", (int)strcspn(lines, "\n"), lines);
}

static void run_judge(struct run *r, int status)
{
	char out[OUT_SIZE], err[OUT_SIZE];

	file_read(r->out, out);
	file_read(r->err, err);
	tried += r->counts->faults[r->row] > 0;
	missed += r->counts->faults[r->row] == 0;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 7 && same_output(r->row, r->plan, out) &&
	    (setup->verbose || err_right(r->row, err)))
		return;
	differing++;
	in_row++;
	printf("# setup %s, INJECT_PLAN=%s: status %x\n", setup->name, r->plan,
	       (unsigned)status);
	comment_print(out);
	comment_print(err);
}

/* --- all of them --- */

static bool run_ended(struct run *r)
{
	int status;

	if (time(NULL) - r->since > LIMIT_S)
		kill(-r->pid, SIGKILL); /* a child of the victim too */
	if (waitpid(r->pid, &status, WNOHANG) != r->pid)
		return false;
	kill(-r->pid, SIGKILL);
	run_judge(r, status);
	r->pid = 0;
	return true;
}

/* A free run; waits for one to end. */
static struct run *run_free(void)
{
	for (;;) {
		for (unsigned i = 0; i < RUNS; i++)
			if (run[i].pid == 0 || run_ended(&run[i]))
				return &run[i];
		usleep(1000);
	}
}

static void runs_end(void)
{
	for (unsigned i = 0; i < RUNS; i++)
		while (run[i].pid && !run_ended(&run[i]))
			usleep(1000);
}

static void try(unsigned row, uint64_t first, unsigned count, int how)
{
	char plan[64];
	static const char *const done[] = { "lie", "part" };

	if (how > 0 || how <= FAULT_EACH(0))
		snprintf(plan, sizeof(plan), "%s:%llu:%u:%s%d", row_name[row],
		         (unsigned long long)first, count, how > 0 ? "" : "each",
		         how > 0 ? how : FAULT_EACH(0) - how);
	else
		snprintf(plan, sizeof(plan), "%s:%llu:%u:%s", row_name[row],
		         (unsigned long long)first, count, done[-how - 1]);
	run_start(run_free(), row, plan);
}

static void row_try(unsigned row)
{
	const int *how = fault_kind[row].how;
	uint64_t calls = usual.calls[row], n = 1;
	unsigned ways = 0;

	while (ways < FAULT_WAYS && how[ways])
		ways++;
	if (ways == 0 || calls == 0)
		return;
	in_row = 0;
	unsigned before = tried;
	for (; n <= calls && n <= CALLS_ALL; n++)
		for (unsigned i = 0; i < ways; i++)
			try(row, n, 1, how[i]);
	for (; n <= calls && n <= CALLS_ONE; n++)
		try(row, n, 1, how[n % ways]);
	for (uint64_t i = 0, rest = calls - n + 1; n <= calls && i < CALLS_FAR && i < rest; i++)
		try(row, n + rest * i / CALLS_FAR, 1, how[i % ways]);
	for (unsigned i = 0; i < ways; i++)
		for (n = 1; n <= calls; n *= 8)
			try(row, n, 0, how[i]);
	runs_end();
	printf("%sok %u - the result is right whichever %s fails (%s; %u faults, %llu calls)\n",
	       in_row ? "not " : "", ++point, row_name[row], setup->name, tried - before,
	       (unsigned long long)calls);
}

/* What was asked for by name has to be tried. */
static void row_uncalled(unsigned row, bool asked)
{
	differing += asked;
	if (asked)
		printf("not ok %u - %s is called (%s)\n", ++point, row_name[row], setup->name);
	else
		printf("# %s is never called (%s)\n", row_name[row], setup->name);
}

static bool named(unsigned row, char **names)
{
	for (char **p = names; *p; p++)
		if (strcmp(*p, row_name[row]) == 0)
			return true;
	return *names == NULL;
}

/* What comes out without a fault. */
static void usual_run(void)
{
	int status;

	run_start(&run[0], FAULT_UNKNOWN, "");
	if (waitpid(run[0].pid, &status, 0) != run[0].pid || status != 7 << 8) {
		printf("Bail out! the victim ends with %x without a fault\n", (unsigned)status);
		exit(1);
	}
	run[0].pid = 0;
	file_read(run[0].out, wanted);
	usual = *run[0].counts;
}

int main(int argc, char **argv)
{
	if (argc < 5 || !(setup = fault_setup_named(argv[1])))
		return 99;
	directory = argv[2];
	library = argv[3];
	victim = argv[4];
	for (unsigned i = 0; i < RUNS; i++)
		run_prepare(i);
	usual_run();
	unsigned kinds = 0;
	for (unsigned row = 0; row < FAULT_ROWS; row++) {
		if (!named(row, argv + 5))
			continue;
		row_try(row);
		kinds += usual.calls[row] > 0;
		if (usual.calls[row] == 0)
			row_uncalled(row, argc > 5);
	}
	printf("# setup %s: %u faults tried in %u system calls, %u differing results"
	       " (%u plans met no call)\n", setup->name, tried, kinds, differing, missed);
	return differing != 0;
}
