/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every way that memory reaches a program ends in the window of the block's usable size: from main,
 * other, exiting and forked threads, exit handlers and destructors.
 */
#include <pthread.h>
#include <string.h>
#include <sys/wait.h>

#include "bands.h"
#include "ways.h"

#define WAIT_THREADS 16
#define HELD         3
#define HELD_LARGE   1
#define LARGE        1000000 /* bytes */

extern void (*last_words)(void) __attribute__((weak));

static bool all_ways(const char *where)
{
	struct run run = {.where = where, .thread_ends = strncmp(where, "exiting", 7) == 0};

	current = &run;
	for (size_t w = 0; w < N(ways); w++) {
		run.way = ways[w].name;
		for (size_t s = 0; s < N(sizes); s++) {
			unsigned n = sizes[s] < LARGE ? HELD : HELD_LARGE;
			void *p[HELD];

			for (unsigned i = 0; i < n; i++)
				p[i] = look(ways[w].get(sizes[s]));
			for (unsigned i = 0; i < n; i++)
				free(p[i]);
		}
	}
	return run.wrong == 0 && run.blocks > N(ways) * N(sizes);
}

static pthread_barrier_t all_here;

/* Threads share arena sets: so many at once that every set is in use brings all bands into their
 * windows. */
static void *warm_thread(void *arg)
{
	pthread_barrier_wait(&all_here);
	for (size_t s = 0; s < N(sizes); s++)
		bands_warm_size(sizes[s]);
	pthread_barrier_wait(&all_here);
	return arg;
}

static void warm_every_set(void)
{
	pthread_t t[WAIT_THREADS];

	pthread_barrier_init(&all_here, NULL, WAIT_THREADS);
	for (unsigned i = 0; i < WAIT_THREADS; i++)
		if (pthread_create(&t[i], NULL, warm_thread, NULL))
			abort();
	for (unsigned i = 0; i < WAIT_THREADS; i++)
		pthread_join(t[i], NULL);
}

static void *thread(void *where)
{
	return (void *)(uintptr_t)all_ways(where);
}

static bool in_thread(void *(*body)(void *), const char *where)
{
	pthread_t t;
	void *good = NULL;

	return pthread_create(&t, NULL, body, (void *)(uintptr_t)where) == 0 &&
	       pthread_join(t, &good) == 0 && good;
}

static pthread_key_t key;
static unsigned iteration; /* of the key's destructor; the exiting thread alone */
static bool exiting_good;  /* result of the exiting thread; read after its join */

/* jemalloc's own destructor runs in each round too; after the last one nothing cleans up any more.
 */
static void key_destructor(void *value)
{
	if (++iteration < PTHREAD_DESTRUCTOR_ITERATIONS) {
		exiting_good &= all_ways("exiting thread");
		pthread_setspecific(key, value);
		return;
	}
	exiting_good &= all_ways("exiting thread, last round");
}

static void *exiting(void *where)
{
	pthread_setspecific(key, where);
	exiting_good = true;
	return where;
}

static bool in_child(bool with_thread)
{
	int status = 1;
	pid_t pid = fork();

	if (pid == 0)
		_exit(!(with_thread ? in_thread(thread, "thread of a child") : all_ways("child")));
	return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

static void *forking(void *where)
{
	(void)where;
	return (void *)(uintptr_t)in_child(false);
}

static void at_exit(void)
{
	fact(all_ways("exit handler"), "from an exit handler every way ends in its size's window");
}

static void after_all(void)
{
	fact(all_ways("last destructor"),
	     "from a library's destructor every way ends in its size's window");
	if (fact_end())
		_exit(1);
}

__attribute__((destructor)) static void program_destructor(void)
{
	fact(all_ways("destructor"),
	     "from the program's destructor every way ends in its size's window");
}

int main(void)
{
	if (!mallocx || !rallocx || !xallocx || !mallctl || !&last_words) {
		fact(false, "the heap has jemalloc's API, and the last library is preloaded");
		_exit(1);
	}
	bands_learn();
	warm_every_set();
	pthread_key_create(&key, key_destructor);
	fact(!bands_disorder && bands_count >= BANDS_MIN, "the heap has windows to be told apart");
	fact(all_ways("main"), "from the main thread every way ends in its size's window");
	fact(in_thread(thread, "thread"),
	     "from another thread every way ends in its size's window");
	fact(in_thread(exiting, "exiting") && iteration == PTHREAD_DESTRUCTOR_ITERATIONS &&
		 exiting_good,
	     "from an exiting thread every way ends in its size's window, in all %d rounds",
	     PTHREAD_DESTRUCTOR_ITERATIONS);
	fact(in_child(false), "from a forked child every way ends in its size's window");
	fact(in_child(true), "from a thread of a forked child every way ends in its size's window");
	fact(in_thread(forking, "forking"),
	     "from a child forked by a thread every way ends in its size's window");
	atexit(at_exit);
	last_words = after_all;
	return 0;
}
