/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What readers cost a program:
 *   readers work PAIRS          waits for a line on standard input, allocates and frees so often, and
 *                               prints the CPU time that this took, ms
 *   readers read N PID          N processes that read the segment of PID as fast as they can, until
 *                               standard input ends; prints "begun", and at the end how often they did
 */
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "process.h"
#include "view.h"

#define LIVE 4096u /* blocks */

static double cpu_ms(void)
{
	struct rusage r;

	getrusage(RUSAGE_SELF, &r);
	return (double)(r.ru_utime.tv_sec + r.ru_stime.tv_sec) * 1e3 +
	       (double)(r.ru_utime.tv_usec + r.ru_stime.tv_usec) / 1e3;
}

/* Sizes of all kinds, so that steps are made and statistics published. */
static int work(unsigned long pairs)
{
	static char *block[LIVE];
	uint64_t x = 1;
	double from;
	char line[16];

	if (read(0, line, sizeof(line)) <= 0)
		return 1;
	from = cpu_ms();

	for (unsigned long i = 0; i < pairs; i++) {
		size_t at, size;

		x = x * UINT64_C(6364136223846793005) + 1442695040888963407;
		at = x >> 33 & (LIVE - 1);
		size = (size_t)16 << (x >> 50 & 7);
		free(block[at]);
		block[at] = malloc(i % 64 ? size : 64 * size);
		if (!block[at])
			return 1;
		memset(block[at], 1, 16);
	}
	printf("%.3f\n", cpu_ms() - from);
	return 0;
}

static void read_for_ever(pid_t pid, uint64_t *reads)
{
	struct view v;
	char why[512];
	int fd;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;) {
		if (process_open(SHM_ROOT, pid, O_RDONLY, &fd, why, sizeof(why)) != PROCESS_OPEN)
			_exit(1);
		if (view_read(fd, &v, why, sizeof(why)))
			__atomic_fetch_add(reads, 1, __ATOMIC_RELAXED);
		close(fd);
	}
}

static int readers(unsigned n, pid_t pid)
{
	uint64_t *reads = mmap(NULL, sizeof(*reads), PROT_READ | PROT_WRITE,
	                       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t *reader = calloc(n, sizeof(*reader));
	char byte;

	if (reads == MAP_FAILED || !reader)
		return 1;
	for (unsigned i = 0; i < n; i++) {
		reader[i] = fork();
		if (reader[i] == 0)
			read_for_ever(pid, reads);
	}
	puts("begun");
	fflush(stdout);
	while (read(0, &byte, 1) > 0)
		;
	/* In the middle of what they do. */
	for (unsigned i = 0; i < n; i++) {
		kill(reader[i], SIGKILL);
		waitpid(reader[i], NULL, 0);
	}
	printf("%llu\n", (unsigned long long)*reads);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "work") == 0)
		return work(strtoul(argv[2], NULL, 10));
	if (argc == 4 && strcmp(argv[1], "read") == 0)
		return readers((unsigned)strtoul(argv[2], NULL, 10),
		               (pid_t)strtol(argv[3], NULL, 10));
	fputs("usage: readers work PAIRS | readers read N PID\n", stderr);
	return 2;
}
