/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Runs a command and writes what it took to a file, in microseconds: its CPU time and the time that
 * went by, as getrusage(2) and the clock tell.
 *   cost FILE COMMAND ARG...
 */
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long microseconds(struct timeval t)
{
	return t.tv_sec * 1000000LL + t.tv_usec;
}

int main(int argc, char **argv)
{
	struct timespec begin, end;
	struct rusage used;
	int status = 0;
	pid_t pid;
	FILE *f;

	if (argc < 3)
		return 2;
	clock_gettime(CLOCK_MONOTONIC, &begin);
	pid = fork();
	if (pid == 0) {
		execvp(argv[2], argv + 2);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0)
		return 1;
	clock_gettime(CLOCK_MONOTONIC, &end);
	getrusage(RUSAGE_CHILDREN, &used);
	f = fopen(argv[1], "w");
	if (!f)
		return 1;
	fprintf(f, "%lld %lld\n", microseconds(used.ru_utime) + microseconds(used.ru_stime),
		(end.tv_sec - begin.tv_sec) * 1000000LL + (end.tv_nsec - begin.tv_nsec) / 1000);
	return fclose(f) == 0 && WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
