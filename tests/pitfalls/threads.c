/* SPDX-License-Identifier: BSD-2-Clause */
/* Very many threads, and the last that a thread does. */
#include <dlfcn.h>
#include <limits.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "block.h"
#include "fact.h"
#include "procfs.h"

#define SHORT_LIVED 10000
#define AT_ONCE     16
#define ALIVE       4000
#define LOADS       200

static void *uses_heap(void *arg)
{
	return (void *)(uintptr_t)blocks_use((unsigned char)(uintptr_t)arg);
}

static bool joined(pthread_t t)
{
	void *good = NULL;

	return pthread_join(t, &good) == 0 && good != NULL;
}

static bool short_lived(void)
{
	bool good = true;

	for (uintptr_t i = 0; good && i < SHORT_LIVED; i += AT_ONCE) {
		pthread_t t[AT_ONCE];

		for (uintptr_t k = 0; k < AT_ONCE; k++)
			if (pthread_create(&t[k], NULL, uses_heap, (void *)(i + k)))
				return false;
		for (unsigned k = 0; k < AT_ONCE; k++)
			good &= joined(t[k]);
	}
	return good;
}

static pthread_barrier_t all_have, all_checked; /* of the threads that are alive at once */
static struct alive {
	unsigned char *small, *large;
} alive[ALIVE]; /* thread t writes row t before the barrier */

/* Each checks and frees what another one got. */
static void *lives(void *arg)
{
	uintptr_t me = (uintptr_t)arg, other = (me + ALIVE / 2) % ALIVE;
	bool good;

	alive[me].small = memset(malloc(100), (int)(me % 251), 100);
	alive[me].large = memset(malloc(5000), (int)(me % 241), 5000);
	pthread_barrier_wait(&all_have);
	good = alive[other].small[99] == other % 251 && alive[other].large[4999] == other % 241;
	free(alive[other].small);
	free(alive[other].large);
	pthread_barrier_wait(&all_checked);
	return (void *)(uintptr_t)good;
}

static bool alive_at_once(void)
{
	static pthread_t t[ALIVE]; /* main thread, no lock */
	pthread_attr_t small;
	bool good = true;
	size_t before = procfs_resident();

	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, 64 << 10);
	pthread_barrier_init(&all_have, NULL, ALIVE + 1);
	pthread_barrier_init(&all_checked, NULL, ALIVE + 1);
	for (uintptr_t i = 0; i < ALIVE; i++)
		if (pthread_create(&t[i], &small, lives, (void *)i))
			abort();
	pthread_barrier_wait(&all_have);
	dprintf(1, "# %zu KiB resident for each of %d threads\n",
		(procfs_resident() - before) / 1024 / ALIVE, ALIVE);
	pthread_barrier_wait(&all_checked);
	for (unsigned i = 0; i < ALIVE; i++)
		good &= joined(t[i]);
	return good;
}

static pthread_key_t key;                   /* of late_destructor; made by main */
static _Atomic unsigned rounds, wrong_late; /* of destructors that ran, and found blocks damaged */

/* Comes again as long as it may: after jemalloc's own destructor, too. */
static void late_destructor(void *value)
{
	struct blocks *b = value;

	rounds++;
	wrong_late += !blocks_check_free(b);
	blocks_get(b, (unsigned char)(b->owner + 1));
	pthread_setspecific(key, b);
}

static void *has_destructor(void *arg)
{
	struct blocks *b = calloc(1, sizeof(*b));

	blocks_get(b, 7);
	pthread_setspecific(key, b);
	return arg;
}

static bool late_destructors(void)
{
	enum { N = 300 };

	pthread_key_create(&key, late_destructor);
	for (unsigned i = 0; i < N; i++) {
		pthread_t t;

		if (pthread_create(&t, NULL, has_destructor, NULL) || pthread_join(t, NULL))
			return false;
	}
	return rounds == N * PTHREAD_DESTRUCTOR_ITERATIONS && wrong_late == 0;
}

/* In C++ a thread_local object's destructor; glibc runs it before those of keys. */
extern int __cxa_thread_atexit_impl(void (*)(void *), void *, void *);
extern void *__dso_handle;
static _Atomic unsigned objects_gone; /* destructors that ran */

static void object_destructor(void *p)
{
	objects_gone += blocks_use(9);
	free(p);
}

static void *has_object(void *arg)
{
	__cxa_thread_atexit_impl(object_destructor, malloc(50), &__dso_handle);
	return arg;
}

static bool thread_local_objects(void)
{
	for (unsigned i = 0; i < 300; i++) {
		pthread_t t;

		if (pthread_create(&t, NULL, has_object, NULL) || pthread_join(t, NULL))
			return false;
	}
	return objects_gone == 300;
}

static _Atomic unsigned passed; /* requests that a cancelled thread has made */

/* A request for memory is no place where a thread ends: who has asked holds locks. */
static void *cancelled(void *arg)
{
	pthread_cancel(pthread_self());
	for (unsigned i = 0; i < 4000; i++) {
		free(keep(malloc(block_size(i))));
		passed++;
	}
	pthread_testcancel();
	return arg;
}

static bool no_cancellation_point(void)
{
	for (unsigned i = 0; i < 20; i++) {
		pthread_t t;
		void *result = NULL;

		passed = 0;
		if (pthread_create(&t, NULL, cancelled, NULL) || pthread_join(t, &result) ||
		    result != PTHREAD_CANCELED || passed != 4000)
			return false;
	}
	return true;
}

static void *cancelled_anywhere(void *arg)
{
	for (;;) {
		blocks_use(3);
		pthread_testcancel();
	}
	return arg;
}

static bool cancelled_threads_leave_heap_whole(void)
{
	for (unsigned i = 0; i < 200; i++) {
		pthread_t t;
		void *result = NULL;

		if (pthread_create(&t, NULL, cancelled_anywhere, NULL))
			return false;
		pthread_cancel(t);
		if (pthread_join(t, &result) || result != PTHREAD_CANCELED || !blocks_use(4))
			return false;
	}
	return true;
}

static const char *library; /* of main's arguments */

/* What it gave out is freed when it is gone, by a thread that has its variables. */
static void *loads(void *arg)
{
	for (unsigned i = 0; i < LOADS; i++) {
		void *lib = dlopen(library, RTLD_NOW);
		char *(*late)(void) = lib ? (char *(*)(void))dlsym(lib, "late_storage") : NULL;
		void *(*get)(size_t) = lib ? (void *(*)(size_t))dlsym(lib, "deep_malloc") : NULL;
		unsigned char *p;

		if (!late || !get)
			return NULL;
		late()[0] = 1;
		p = memset(get(2000), 5, 2000);
		if (dlclose(lib) || p[1999] != 5)
			return NULL;
		free(p);
	}
	return arg;
}

static bool loaded_and_unloaded(void)
{
	pthread_t t[2];
	bool good = true;

	for (unsigned i = 0; i < 2; i++)
		if (pthread_create(&t[i], NULL, loads, t))
			return false;
	for (unsigned i = 0; i < 2; i++)
		good &= joined(t[i]);
	return good;
}

int main(int argc, char **argv)
{
	library = argc > 1 ? argv[1] : NULL;
	fact(short_lived(), "%d short-lived threads use the heap", SHORT_LIVED);
	fact(alive_at_once(), "%d threads alive at once have their blocks, and free each other's",
	     ALIVE);
	fact(late_destructors(),
	     "a key's destructor allocates and frees in every round that it gets");
	fact(thread_local_objects(), "so does that of a thread_local object");
	fact(no_cancellation_point(), "a cancelled thread does not end inside of malloc");
	fact(cancelled_threads_leave_heap_whole(), "cancelled threads leave the heap whole");
	fact(library && loaded_and_unloaded(),
	     "libraries are loaded and unloaded by two threads, and their blocks stay");
	return fact_end();
}
