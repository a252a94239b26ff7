/* SPDX-License-Identifier: BSD-2-Clause */
/* Threads come, go, and free each other's blocks. */
#include <dlfcn.h>
#include <malloc.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "fact.h"
#include "procfs.h"

#define ALIVE       200
#define SHORT_LIVED 1000
#define BLOCKS      64

static size_t size_of(unsigned i)
{
	return (size_t)16 << (i % 14);
}

/* Blocks of every size, each filled with its owner's byte. */
static void blocks_get(unsigned char **p, unsigned char owner)
{
	for (unsigned i = 0; i < BLOCKS; i++)
		p[i] = memset(malloc(size_of(i)), owner, size_of(i));
}

static bool blocks_check_free(unsigned char **p, unsigned char owner)
{
	bool good = true;

	for (unsigned i = 0; i < BLOCKS; i++) {
		good &= p[i][0] == owner && p[i][size_of(i) - 1] == owner;
		free(p[i]);
	}
	return good;
}

static void *short_lived(void *arg)
{
	unsigned char *p[BLOCKS], owner = (unsigned char)(uintptr_t)arg;

	blocks_get(p, owner);
	return (void *)(uintptr_t)blocks_check_free(p, owner);
}

static bool thousand(void)
{
	for (unsigned i = 0; i < SHORT_LIVED; i++) {
		pthread_t t;
		void *good = NULL;

		if (pthread_create(&t, NULL, short_lived, (void *)(uintptr_t)i) ||
		    pthread_join(t, &good) || !good)
			return false;
	}
	return true;
}

static bool thousand_leave_nothing(void)
{
	size_t before, after;

	if (!thousand())
		return false;
	before = procfs_resident();
	if (!thousand())
		return false;
	after = procfs_resident();
	dprintf(1, "# resident %zu KiB after 1000 threads, %zu after 1000 more\n", before >> 10,
		after >> 10);
	return after < before + (4u << 20);
}

static unsigned char *given[ALIVE][BLOCKS]; /* row t: written by thread t before the barrier */
static pthread_barrier_t all_gave, all_took;

/* Gives its blocks to the next thread, and frees those of the one before. */
static void *ring(void *arg)
{
	unsigned me = (unsigned)(uintptr_t)arg, from = (me + 1) % ALIVE;
	bool good = true;

	for (unsigned round = 0; round < 5; round++) {
		blocks_get(given[me], (unsigned char)(me + round));
		pthread_barrier_wait(&all_gave);
		good &= blocks_check_free(given[from], (unsigned char)(from + round));
		pthread_barrier_wait(&all_took);
	}
	return (void *)(uintptr_t)good;
}

static bool two_hundred(void)
{
	static pthread_t t[ALIVE]; /* main thread, no lock */
	bool good = true;

	pthread_barrier_init(&all_gave, NULL, ALIVE);
	pthread_barrier_init(&all_took, NULL, ALIVE);
	for (unsigned i = 0; i < ALIVE; i++)
		if (pthread_create(&t[i], NULL, ring, (void *)(uintptr_t)i))
			abort();
	for (unsigned i = 0; i < ALIVE; i++) {
		void *result = NULL;

		pthread_join(t[i], &result);
		good &= result != NULL;
	}
	return good;
}

static char *(*late_tls)(void); /* of the loaded library; set in main before threads */

/* Its storage is allocated at the first use and freed when the thread is gone, after every
 * destructor. */
static void *uses_late_tls(void *arg)
{
	char *p = late_tls();

	p[0] = 1;
	p[9999] = 2;
	free(keep(malloc(64)));
	return arg;
}

static bool late_thread_storage(const char *path)
{
	void *lib = dlopen(path, RTLD_NOW);

	late_tls = lib ? (char *(*)(void))dlsym(lib, "late_storage") : NULL;
	for (unsigned i = 0; late_tls && i < 200; i++) {
		pthread_t t;

		if (pthread_create(&t, NULL, uses_late_tls, NULL) || pthread_join(t, NULL))
			return false;
	}
	return late_tls != NULL;
}

int main(int argc, char **argv)
{
	fact(thousand_leave_nothing(),
	     "1000 short-lived threads leave nothing behind that the next 1000 add to");
	fact(two_hundred(), "200 live threads free each other's blocks of every size");
	fact(argc > 1 && late_thread_storage(argv[1]),
	     "thread storage of a loaded library is freed after every destructor of its thread");
	return fact_end();
}
