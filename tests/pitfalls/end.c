/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Ways in which a process ends while its heap is in use. What it printed counts.
 *   end main        main calls pthread_exit, a thread goes on and ends the process
 *   end handlers    handlers of atexit(3) use the heap
 *   end quick | abort | kill | _exit
 */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "block.h"

static pthread_t main_thread; /* set by main before it starts threads */

static void *goes_on(void *arg)
{
	bool good;

	pthread_join(main_thread, NULL);
	good = true;
	for (unsigned i = 0; i < 500; i++)
		good &= blocks_use((unsigned char)i);
	printf("a thread went on without main: %s\n", good ? "right" : "wrong");
	exit(good ? 3 : 4);
	return arg;
}

static void handler(void)
{
	printf("a handler's blocks: %s\n", blocks_use(5) ? "right" : "wrong");
}

static void *allocates(void *arg)
{
	for (;;)
		blocks_use(6);
	return arg;
}

/* Two threads are in the midst of it. */
static void busy(void)
{
	pthread_t t;

	for (unsigned i = 0; i < 2; i++)
		pthread_create(&t, NULL, allocates, NULL);
	for (unsigned i = 0; i < 300; i++)
		blocks_use(7);
}

int main(int argc, char **argv)
{
	const char *how = argc > 1 ? argv[1] : "";
	const struct rlimit none = {0, 0};
	pthread_t t;

	setrlimit(RLIMIT_CORE, &none);
	if (strcmp(how, "main") == 0) {
		main_thread = pthread_self();
		pthread_create(&t, NULL, goes_on, NULL);
		pthread_exit(NULL);
	}
	if (strcmp(how, "handlers") == 0) {
		for (unsigned i = 0; i < 40; i++)
			atexit(handler);
		return 3;
	}
	busy();
	printf("before the end\n");
	fflush(stdout);
	if (strcmp(how, "quick") == 0) {
		at_quick_exit(handler);
		quick_exit(3);
	}
	if (strcmp(how, "abort") == 0)
		abort();
	if (strcmp(how, "kill") == 0)
		raise(SIGKILL);
	_exit(3);
}
