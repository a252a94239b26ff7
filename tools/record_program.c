/* SPDX-License-Identifier: BSD-2-Clause */
#include "record_program.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "message.h"
#include "tool.h"

/* Becomes the program, or says by the pipe, which exec closes, with which status it could not. */
static void program_become(int argc, char **argv, int told, const sigset_t *mask)
{
	int status;

	sigprocmask(SIG_SETMASK, mask, NULL);
	/* getopt_long(3) begins anew. */
	optind = 0;
	status = verb_run.run(argc, argv);
	if (write(told, &status, sizeof(status)) < 0)
		status = EXIT_RUN_REFUSED;
	_exit(status);
}

/* 0: the program has begun. */
static int beginning_wait(int told)
{
	int status = 0;
	ssize_t n;

	do
		n = read(told, &status, sizeof(status));
	while (n < 0 && errno == EINTR);
	return n == sizeof(status) ? status : 0;
}

static int start_failed(const char *what)
{
	message_line("the program can't be started: %s: %s", what, strerror(errno));
	return EXIT_RUN_REFUSED;
}

int record_program_start(struct record_program *p, int argc, char **argv, const sigset_t *mask)
{
	struct sigaction before, usual = {.sa_handler = SIG_DFL};
	int told[2], status;

	*p = (struct record_program){0};
	if (pipe2(told, O_CLOEXEC) < 0)
		return start_failed("pipe2");
	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	/* Where it is ignored, ends can't be waited for. */
	sigaction(SIGCHLD, &usual, &before);
	p->pid = fork();
	if (p->pid == 0) {
		sigaction(SIGCHLD, &before, NULL);
		program_become(argc, argv, told[1], mask);
	}
	close(told[1]);
	status = p->pid < 0 ? start_failed("fork") : beginning_wait(told[0]);
	close(told[0]);
	return status;
}

void record_program_wait(struct record_program *p)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (pid != p->pid)
			continue;
		p->ended = true;
		p->status = status;
	}
}

void record_program_signal(const struct record_program *p, const struct signalfd_siginfo *info)
{
	if (!p->ended && info->ssi_code != SI_KERNEL && info->ssi_pid != (uint32_t)p->pid)
		kill(p->pid, (int)info->ssi_signo);
}

int record_program_status(const struct record_program *p)
{
	int number;
	sigset_t one;

	if (!WIFSIGNALED(p->status))
		return WEXITSTATUS(p->status);
	number = WTERMSIG(p->status);
	/* One core file is enough. */
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	signal(number, SIG_DFL);
	sigemptyset(&one);
	sigaddset(&one, number);
	sigprocmask(SIG_UNBLOCK, &one, NULL);
	raise(number);
	return 128 + number;
}
