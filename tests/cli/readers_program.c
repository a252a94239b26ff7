/* SPDX-License-Identifier: BSD-2-Clause */
#include "readers_program.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define WORDS_MAX 16

void die(const char *what)
{
	fprintf(stderr, "readers: %s: %s\n", what, strerror(errno));
	exit(1);
}

static _Noreturn void become(const char *self, const char *library, char **command)
{
	const char *words[WORDS_MAX + 3];
	unsigned n = 0;

	for (; command[n] && n < WORDS_MAX; n++)
		words[n] = command[n];
	words[n++] = self;
	words[n++] = "program";
	words[n] = NULL;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setenv("LD_PRELOAD", library, 1);
	setenv("TIERHEAP_SIMULATE", "on", 1);
	setenv("TIERHEAP_RATIO", "1:4", 1);
	execvp(words[0], (char **)words);
	_exit(127);
}

struct program program_start(const char *self, const char *library, char **command)
{
	struct program p;
	int ask[2], told[2];

	if (pipe2(ask, O_CLOEXEC) < 0 || pipe2(told, O_CLOEXEC) < 0)
		die("pipe2");
	p.pid = fork();
	if (p.pid < 0)
		die("fork");
	if (p.pid == 0) {
		if (dup2(ask[0], STDIN_FILENO) < 0 || dup2(told[1], STDOUT_FILENO) < 0)
			_exit(1);
		become(self, library, command);
	}
	close(ask[0]);
	close(told[1]);
	p.ask = ask[1];
	p.told = told[0];
	return p;
}

void program_end(const struct program *p)
{
	int status;

	close(p->ask);
	if (waitpid(p->pid, &status, 0) != p->pid || status != 0)
		die("the program does not end as it should");
	close(p->told);
}

void round_begin(const struct program *p)
{
	if (write(p->ask, "r", 1) != 1)
		die("the program does not take a round");
}

struct round round_end(const struct program *p)
{
	struct pollfd fd = {.fd = p->told, .events = POLLIN};
	struct round r = {0};

	if (poll(&fd, 1, WAIT_MS) != 1 || read(p->told, &r, sizeof(r)) != sizeof(r))
		die("the program does not end a round");
	return r;
}

struct round round_of(const struct program *p)
{
	round_begin(p);
	return round_end(p);
}
