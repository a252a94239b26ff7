/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * memkind-heap [files]: what a program meets under libtierheap-memkind.so with
 * static-threshold 2K: every function gives blocks of the heap, in the tier of
 * their size. files: PMEM lies in files, so a thread has no cache of it.
 */
#include <malloc.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <tierheap/tierheap.h>
#include <unistd.h>

#include "fact.h"

#define SMALL 2000
#define LARGE 5000

static void fact_num(uint64_t got, uint64_t wanted, const char *sentence)
{
	fact(got == wanted, "%s (%llu)", sentence, (unsigned long long)got);
}

static void check(const char *name, void *p, size_t align, int tier)
{
	fact(p && (uintptr_t)p % align == 0, "%s gives a block aligned to %zu", name, align);
	fact(tierheap_tier_of(p) == tier, "the block of %s is in tier %d (%d)", name, tier,
	     tierheap_tier_of(p));
	if (p)
		memset(p, 1, malloc_usable_size(p));
	free(p);
}

static void family(void)
{
	void *p = NULL;

	check("a small malloc", malloc(SMALL), 16, TIERHEAP_DRAM);
	check("a large malloc", malloc(LARGE), 16, TIERHEAP_PMEM);
	check("malloc(0)", malloc(0), 16, TIERHEAP_DRAM);
	check("calloc of many small members", calloc(LARGE, 1), 16, TIERHEAP_PMEM);
	check("reallocarray", reallocarray(NULL, 10, LARGE), 16, TIERHEAP_PMEM);
	check("aligned_alloc", aligned_alloc(64, SMALL), 64, TIERHEAP_DRAM);
	check("memalign", memalign(256, LARGE), 256, TIERHEAP_PMEM);
	check("valloc", valloc(LARGE), 4096, TIERHEAP_PMEM);
	check("pvalloc", pvalloc(1), 4096, TIERHEAP_PMEM);
	fact_num((uint64_t)posix_memalign(&p, 1024, SMALL), 0, "posix_memalign succeeds");
	check("posix_memalign", p, 1024, TIERHEAP_DRAM);
}

static void wide_alignment(void)
{
	size_t align = (size_t)2 << 20;
	void *p = aligned_alloc(align, LARGE);

	check("an alignment of 2 MiB", p, align, tierheap_tier_of(p));
}

static void zeroed(void)
{
	unsigned char *p;
	unsigned wrong = 0;

	for (unsigned round = 0; round < 100; round++) {
		p = calloc(1, LARGE);
		for (unsigned i = 0; i < LARGE; i++)
			wrong += p[i] != 0;
		memset(p, 1, LARGE);
		free(p);
	}
	fact_num(wrong, 0, "what calloc gives again is zero");
}

static void reallocated(void)
{
	unsigned char *p = malloc(SMALL);
	unsigned wrong = 0;

	for (unsigned i = 0; i < SMALL; i++)
		p[i] = (unsigned char)i;
	p = realloc(p, LARGE);
	fact(tierheap_tier_of(p) == TIERHEAP_PMEM, "realloc to a large size moves a block to PMEM");
	p = realloc(p, SMALL);
	fact(tierheap_tier_of(p) == TIERHEAP_DRAM, "realloc to a small size moves it to DRAM");
	for (unsigned i = 0; i < SMALL; i++)
		wrong += p[i] != (unsigned char)i;
	fact_num(wrong, 0, "its bytes have come along both ways");
	fact(realloc(p, 0) == NULL, "realloc to nothing frees it");
}

/* memkind's own library leaks a block and counts it. */
static void null_freed(void)
{
	struct mallinfo2 before = mallinfo2(), after;

	for (unsigned i = 0; i < 100000; i++)
		free(NULL);
	after = mallinfo2();
	fact(after.uordblks <= before.uordblks + 4096, "free(NULL) leaves nothing behind");
}

/* Both processes write to the same blocks. */
static void forked(void)
{
	unsigned char *small = malloc(SMALL), *large = malloc(LARGE), *more[100];
	unsigned wrong = 0;
	int status = -1;
	pid_t pid;

	memset(small, 1, SMALL);
	memset(large, 1, LARGE);
	pid = fork();
	if (pid == 0) {
		for (unsigned i = 0; i < LARGE; i++)
			wrong += large[i] != 1;
		memset(large, 2, LARGE);
		memset(small, 2, SMALL);
		for (unsigned i = 0; i < 100; i++)
			memset(more[i] = malloc(LARGE), 2, LARGE);
		large = realloc(large, 2 * LARGE);
		wrong += large[0] != 2 || large[LARGE - 1] != 2;
		free(large);
		_exit(wrong != 0);
	}
	for (unsigned i = 0; i < 100; i++)
		memset(more[i] = malloc(LARGE), 1, LARGE);
	waitpid(pid, &status, 0);
	fact_num((uint64_t)status, 0, "a forked child has its parent's blocks, and can go on");
	for (unsigned k = 0; k < 100; k++)
		for (unsigned i = 0; i < LARGE; i++)
			wrong += more[k][i] != 1;
	for (unsigned i = 0; i < SMALL; i++)
		wrong += small[i] != 1 || large[i] != 1;
	fact_num(wrong, 0, "what the child wrote is not in its parent's blocks");
}

static void *thread_work(void *arg)
{
	(void)arg;
	for (unsigned i = 0; i < 1000; i++)
		free(malloc(i % 2 ? SMALL : LARGE));
	return NULL;
}

/* memkind makes a cache for each thread and kind, of which there can be 4095. */
static void many_threads(void)
{
	unsigned made = 0;

	for (unsigned i = 0; i < 5000; i++) {
		pthread_t thread;

		if (pthread_create(&thread, NULL, thread_work, NULL) == 0) {
			pthread_join(thread, NULL);
			made++;
		}
	}
	fact_num(made, 5000, "5000 threads come and go");
}

int main(int argc, char **argv)
{
	bool files = argc > 1 && strcmp(argv[1], "files") == 0;

	family();
	wide_alignment();
	zeroed();
	reallocated();
	null_freed();
	forked();
	if (!files)
		many_threads();
	return fact_end();
}
