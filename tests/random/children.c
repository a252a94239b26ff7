/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "operations.h"

#define OPERATIONS    150 /* of a child */
#define CHILD_SECONDS 120

_Atomic unsigned child_count;

static void blocks_check(const struct worker *w, const struct worker *of)
{
	for (unsigned i = 0; i < of->live; i++)
		block_check(w, &of->block[i]);
}

static void child_work(struct worker *w, bool quiet)
{
	w->doing = "fork";
	for (unsigned i = 0; i < worker_count; i++)
		if (quiet || &workers[i] == w)
			blocks_check(w, &workers[i]);
	if (quiet)
		mail_check(w);
	for (unsigned i = 0; i < OPERATIONS; i++) {
		w->draw = draw_at(w->seed ^ mix(w->salt), w->number, w->operation + i);
		operation_run(w, false);
	}
	while (w->live > OPERATIONS)
		release(w, w->live / 2);
	blocks_check(w, w);
	_exit(0);
}

void child_run(struct worker *w, bool quiet)
{
	unsigned salt = ++child_count;
	int status = 0;
	pid_t pid;

	worker_note(w, "fork", quiet);
	pid = fork();
	if (pid == 0) {
		alarm(CHILD_SECONDS);
		w->salt = salt;
		child_work(w, quiet);
	}
	if (pid < 0) {
		if (!may_fail)
			violation(w, "it failed with errno %d", errno);
		return;
	}
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	/* It has said what was wrong. */
	if (WIFEXITED(status) && WEXITSTATUS(status) == 1)
		_exit(1);
	if (status)
		violation(w, "the child ended with wait status %#x", (unsigned)status);
}
