/* SPDX-License-Identifier: BSD-2-Clause */
/* Processes made in every way, while threads use the heap. */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <tierheap/tierheap.h>
#include <unistd.h>

#include "block.h"
#include "fact.h"

#define THREADS 2
#define STACK   (256 << 10)

extern char **environ;

static volatile bool stop; /* the threads are to end; written by main */

static void *busy(void *arg)
{
	bool good = true;

	while (!stop)
		good &= blocks_use((unsigned char)(uintptr_t)arg);
	return (void *)(uintptr_t)good;
}

static bool ended(pid_t pid, int wanted)
{
	int status = -1;
	pid_t got;

	do
		got = waitpid(pid, &status, 0);
	while (got < 0 && errno == EINTR);
	return got == pid && WIFEXITED(status) && WEXITSTATUS(status) == wanted;
}

/* The child borrows its parent's memory and must do next to nothing: it allocates all the same. */
static bool vforks_once(unsigned char owner)
{
	static volatile bool child_good; /* the child writes, before its parent goes on */
	struct blocks b;
	pid_t pid;

	child_good = false;
	blocks_get(&b, owner);
	pid = vfork();
	if (pid == 0) {
		child_good = blocks_use(3);
		execl("/bin/true", "true", (char *)NULL);
		_exit(9);
	}
	return pid > 0 && ended(pid, 0) && child_good && blocks_check_free(&b);
}

static bool vforks(void)
{
	for (unsigned i = 0; i < 300; i++)
		if (!vforks_once((unsigned char)i))
			return false;
	return true;
}

static bool spawns(void)
{
	char *arguments[] = {"sh", "-c", "echo a | sed s/a/b/; exit 5", NULL};

	for (unsigned i = 0; i < 150; i++) {
		posix_spawn_file_actions_t actions;
		pid_t pid;

		if (posix_spawn_file_actions_init(&actions) ||
		    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", 1, 0) ||
		    posix_spawn(&pid, "/bin/sh", &actions, NULL, arguments, environ) ||
		    posix_spawn_file_actions_destroy(&actions) || !ended(pid, 5))
			return false;
	}
	return true;
}

struct shared {
	struct blocks given, got; /* from the parent, and for it */
	bool good;
};

static int shares_memory(void *arg)
{
	struct shared *s = arg;

	s->good = blocks_check_free(&s->given) && blocks_get(&s->got, 8);
	return 5;
}

/* Thread variables are shared too, so the parent waits. */
static bool clones(void)
{
	char *stack = mmap(NULL, STACK, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);

	for (unsigned i = 0; i < 300; i++) {
		struct shared s = {.good = false};
		pid_t pid;

		blocks_get(&s.given, (unsigned char)i);
		pid = clone(shares_memory, stack + STACK, CLONE_VM | SIGCHLD, &s);
		if (pid < 0 || !ended(pid, 5) || !s.good || !blocks_check_free(&s.got))
			return false;
	}
	return munmap(stack, STACK) == 0;
}

static volatile sig_atomic_t forked, forked_well; /* by the handler; main thread */

/* This thread does nothing else, but others are in the heap. */
static void forks_in_handler(int number)
{
	int saved = errno;
	pid_t pid = fork();

	(void)number;
	if (pid == 0) {
		alarm(60);
		_exit(blocks_use(1) ? 5 : 6);
	}
	forked++;
	forked_well += pid > 0 && ended(pid, 5) && blocks_use(2);
	errno = saved;
}

static bool handlers_fork(void)
{
	struct sigaction action = {.sa_handler = forks_in_handler};

	sigaction(SIGUSR1, &action, NULL);
	for (unsigned i = 0; i < 300; i++)
		kill(getpid(), SIGUSR1);
	return forked > 0 && forked == forked_well;
}

static uint64_t steps(void)
{
	struct tierheap_stats s = {.size = sizeof(s)};

	return tierheap_stats(&s) ? UINT64_MAX : s.steps;
}

/* Nothing of the parent's counts is taken over. */
static bool own_statistics(void)
{
	uint64_t parents = steps();
	pid_t pid = fork();

	if (pid == 0)
		_exit(steps() < parents ? 5 : 6);
	return parents > 50 && ended(pid, 5);
}

int main(void)
{
	pthread_t t[THREADS];
	sigset_t usr1;
	bool good = true;

	/* The threads leave the signal to main. */
	sigemptyset(&usr1);
	sigaddset(&usr1, SIGUSR1);
	pthread_sigmask(SIG_BLOCK, &usr1, NULL);
	for (uintptr_t i = 0; i < THREADS; i++)
		pthread_create(&t[i], NULL, busy, (void *)i);
	pthread_sigmask(SIG_UNBLOCK, &usr1, NULL);
	fact(vforks(), "a child of vfork may use the heap that it borrows");
	fact(spawns(), "posix_spawn starts programs while threads use the heap");
	fact(clones(), "a child of clone(CLONE_VM) frees its parent's blocks and leaves it its own");
	fact(handlers_fork(),
	     "a signal handler forks and allocates while threads do, and so does its child");
	fact(own_statistics(), "a child's statistics are its own");
	stop = true;
	for (unsigned i = 0; i < THREADS; i++) {
		void *result = NULL;

		pthread_join(t[i], &result);
		good &= result != NULL;
	}
	fact(good, "the threads' blocks were never touched");
	return fact_end();
}
