/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * policies [COMMAND]: fills a heap with blocks of five sizes, goes on asking for a while, and
 * prints a line of the percentages of each that lie in PMEM. With a COMMAND, which sh runs beside
 * it with this process's number in $PROGRAM, it goes on until that has ended, and prints another.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <tierheap/tierheap.h>
#include <unistd.h>

#define MB       ((size_t)1 << 20)
#define EACH     (16 * MB)
#define SMALLEST 64u
#define ROUNDS   40u /* times that a part of the heap is replaced before it is judged */

static const size_t sizes[] = {SMALLEST, 512, 2048, 4096, 65536};
#define SIZES (sizeof(sizes) / sizeof(*sizes))

static char *block[SIZES][EACH / SMALLEST]; /* main thread, no lock */

static size_t count(unsigned s)
{
	return EACH / sizes[s];
}

static char *filled(size_t size)
{
	char *p = malloc(size);

	if (!p)
		abort();
	return memset(p, 1, size);
}

/* An eighth of the blocks of each size, all over the heap. */
static void replace(unsigned round)
{
	for (unsigned s = 0; s < SIZES; s++)
		for (size_t i = round % 8; i < count(s); i += 8) {
			free(block[s][i]);
			block[s][i] = filled(sizes[s]);
		}
}

static void judge(void)
{
	for (unsigned s = 0; s < SIZES; s++) {
		size_t pmem = 0;

		for (size_t i = 0; i < count(s); i++)
			pmem += tierheap_tier_of(block[s][i]) == TIERHEAP_PMEM;
		printf("%.1f%c", 100.0 * (double)pmem / (double)count(s), s + 1 < SIZES ? ' ' : '\n');
	}
	fflush(stdout);
}

static void command_run(const char *command)
{
	char number[16];
	int status = 0;
	pid_t pid;

	snprintf(number, sizeof(number), "%d", (int)getpid());
	setenv("PROGRAM", number, 1);
	pid = fork();
	if (pid == 0) {
		unsetenv("LD_PRELOAD");
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
		_exit(127);
	}
	if (pid < 0)
		abort();
	for (unsigned round = 0; waitpid(pid, &status, WNOHANG) == 0; round++)
		replace(round);
	if (status)
		exit(9);
}

int main(int argc, char **argv)
{
	for (unsigned s = 0; s < SIZES; s++)
		for (size_t i = 0; i < count(s); i++)
			block[s][i] = filled(sizes[s]);
	for (unsigned round = 0; round < ROUNDS; round++)
		replace(round);
	judge();
	if (argc > 1) {
		command_run(argv[1]);
		for (unsigned round = 0; round < ROUNDS; round++)
			replace(round);
		judge();
	}
	return 0;
}
