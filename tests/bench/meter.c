/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * meter FILE COMMAND ARG...: runs the command. When it ends with status 0, FILE says what it took,
 * with all processes that it waited for: `cpu` in ms, `wall` in ms, `peak` resident set of the
 * largest of them in KiB. Else there is no FILE, and the status is 1.
 * A signal to end goes on to the command, which doesn't outlive us.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Of the command. Written once, while signals wait; read by the handler. */
static volatile pid_t child;

static void pass_on(int sig)
{
	kill(child, sig);
}

static double milliseconds(struct timeval t)
{
	return (double)t.tv_sec * 1e3 + (double)t.tv_usec / 1e3;
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void start(char **command, const sigset_t *signals)
{
	const struct sigaction action = {.sa_handler = pass_on};

	child = fork();
	if (child < 0)
		exit(1);
	if (child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		sigprocmask(SIG_UNBLOCK, signals, NULL);
		execvp(command[0], command);
		_exit(127);
	}
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
	sigprocmask(SIG_UNBLOCK, signals, NULL);
}

static int finish(struct rusage *usage)
{
	int status;

	while (wait4(child, &status, 0, usage) < 0)
		if (errno != EINTR)
			exit(1);
	return status;
}

static int complain(const char *command, int status)
{
	if (WIFSIGNALED(status))
		fprintf(stderr, "%s: signal %d\n", command, WTERMSIG(status));
	else
		fprintf(stderr, "%s: status %d\n", command, WEXITSTATUS(status));
	return 1;
}

static int tell(const char *path, double wall, const struct rusage *usage)
{
	FILE *file = fopen(path, "w");

	if (!file)
		return 1;
	fprintf(file, "cpu %.3f\nwall %.3f\npeak %ld\n",
		milliseconds(usage->ru_utime) + milliseconds(usage->ru_stime), wall,
		usage->ru_maxrss);
	return fclose(file) ? 1 : 0;
}

int main(int argc, char **argv)
{
	sigset_t signals;
	struct rusage usage;
	double began = now();
	int status;

	if (argc < 3)
		return 2;
	unlink(argv[1]);
	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGHUP);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	start(argv + 2, &signals);
	status = finish(&usage);
	if (status)
		return complain(argv[2], status);
	return tell(argv[1], now() - began, &usage);
}
