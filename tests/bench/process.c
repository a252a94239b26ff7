/* SPDX-License-Identifier: BSD-2-Clause */
/* Processes: what a fork of a large heap costs, and the start of a program that does nothing. */
#include <malloc.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "micro.h"

extern char **environ;

static void wait_for(pid_t pid)
{
	int status = -1;

	if (pid <= 0 || waitpid(pid, &status, 0) != pid || status)
		abort();
}

/* A heap of so many MiB, of blocks of 1 KiB that stay. */
static bool prepare_fork(const size_t *arg)
{
	for (size_t i = 0; i < arg[0] << 10; i++)
		memset(kept(malloc(1024)), 1, 1024);
	return arg[0] > 0;
}

static uint64_t fork_often(uint64_t ops)
{
	for (uint64_t i = 0; i < ops; i++) {
		pid_t pid = fork();

		if (pid == 0)
			_exit(0);
		wait_for(pid);
	}
	return ops;
}

static bool prepare_start(const size_t *arg)
{
	return arg[0] == 0;
}

/* Preloaded as this process is. */
static uint64_t start_often(uint64_t ops)
{
	char *argv[] = {"true", NULL};

	for (uint64_t i = 0; i < ops; i++) {
		pid_t pid;

		if (posix_spawn(&pid, "/bin/true", NULL, NULL, argv, environ))
			abort();
		wait_for(pid);
	}
	return ops;
}

const struct kind process_kinds[] = {
    {"fork", "MEBIBYTES", true, prepare_fork, fork_often},
    {"start", "", true, prepare_start, start_often},
    {0},
};
