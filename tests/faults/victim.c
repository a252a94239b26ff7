/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The program under test: two threads and a forked child allocate, resize, free and check blocks of
 * all sizes while the ratio is changed. Prints a sum of what its blocks held, how many bytes were
 * wrong, how many requests were refused, and how many blocks lie in pages that are bound otherwise
 * than the library says. The sum doesn't depend on refusals.
 */
#include <errno.h>
#include <linux/mempolicy.h>
#include <malloc.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <tierheap/tierheap.h>
#include <unistd.h>

#include "../lib/segment_file.h"

#define SLOTS  160u
#define ROUNDS 450u
#define GROWN  300u

struct block {
	unsigned char *p; /* NULL with a size: it was refused */
	size_t size;
	unsigned char fill;
};

struct job {
	uint64_t random, sum, wrong, refused;
	struct block block[SLOTS];
};

static struct block grown[GROWN]; /* main thread */

static uint64_t next(struct job *j)
{
	j->random ^= j->random << 13;
	j->random ^= j->random >> 7;
	j->random ^= j->random << 17;
	return j->random;
}

static size_t size_of(struct job *j)
{
	static const size_t most[] = { 64, 1024, 1024, 4096, 16384, 16384, 200000, 700000 };

	return next(j) % most[next(j) % 8] + 1;
}

static void refuse(struct job *j)
{
	j->refused++;
	j->wrong += errno != ENOMEM;
}

/* Every byte of a refused block would have been right. */
static void check(struct job *j, const struct block *b, size_t size)
{
	for (size_t i = 0; b->p && i < size; i++)
		j->wrong += b->p[i] != b->fill;
	j->sum = j->sum * 31 + size * b->fill;
}

static void *get(unsigned how, size_t size)
{
	errno = 0;
	switch (how % 4) {
	case 0:
		return calloc(1, size);
	case 1:
		return aligned_alloc(64, (size + 63) & ~(size_t)63);
	default:
		return malloc(size);
	}
}

static void fill(struct job *j, struct block *b)
{
	unsigned how = (unsigned)next(j);

	b->fill = (unsigned char)next(j);
	b->p = get(how, b->size);
	if (!b->p) {
		refuse(j);
		return;
	}
	for (size_t i = 0; how % 4 == 0 && i < b->size; i++)
		j->wrong += b->p[i] != 0;
	memset(b->p, b->fill, b->size);
}

static void resize(struct job *j, struct block *b)
{
	size_t size = size_of(j);

	errno = 0;
	unsigned char *p = realloc(b->p, size);
	if (!p) { /* the old one stays */
		refuse(j);
		check(j, b, b->size < size ? b->size : size);
		free(b->p);
	} else if (b->p) {
		b->p = p;
		check(j, b, b->size < size ? b->size : size);
	} else {
		check(j, b, b->size < size ? b->size : size);
	}
	b->p = p;
	b->size = size;
	if (p)
		memset(p, b->fill, size);
}

static void turn(struct job *j)
{
	struct block *b = &j->block[next(j) % SLOTS];

	if (!b->size) {
		b->size = size_of(j);
		fill(j, b);
	} else if (next(j) % 3 == 0) {
		resize(j, b);
	} else {
		check(j, b, b->size);
		free(b->p);
		b->size = 0;
	}
}

static void *job_do(void *job)
{
	struct job *j = job;

	for (unsigned i = 0; i < ROUNDS; i++)
		turn(j);
	for (unsigned i = 0; i < SLOTS; i++) {
		if (!j->block[i].size)
			continue;
		check(j, &j->block[i], j->block[i].size);
		free(j->block[i].p);
	}
	return NULL;
}

static void jobs_do(struct job *a, struct job *b)
{
	pthread_t thread;
	bool apart = pthread_create(&thread, NULL, job_do, a) == 0;

	job_do(b);
	if (apart)
		pthread_join(thread, NULL);
	else /* its stack's thread-local storage comes from the heap */
		job_do(a);
}

static void grow(struct job *j)
{
	for (unsigned i = 0; i < GROWN; i++) {
		grown[i].size = 1000 + i % 5 * 30000 + i * 100;
		fill(j, &grown[i]);
	}
}

static void shrink(struct job *j)
{
	for (unsigned i = 0; i < GROWN; i++) {
		check(j, &grown[i], grown[i].size);
		free(grown[i].p);
	}
}

/* As `tierheap set` does; without statistics nobody can. */
static void ratio_set(unsigned dram, unsigned pmem)
{
	const struct tierheap_segment *s = segment_file();
	char path[64];

	if (!s)
		return;
	snprintf(path, sizeof(path), "/dev/shm/tierheap-%u/%d", geteuid(), (int)getpid());
	long fd = syscall(SYS_openat, -100, path, 2, 0);
	struct tierheap_segment *own =
	    mmap(NULL, sizeof(*own), PROT_READ | PROT_WRITE, MAP_SHARED, (int)fd, 0);
	close((int)fd);
	if (own == MAP_FAILED)
		return;
	own->wanted = (struct tierheap_wanted){
		.serial = own->wanted.serial, .ratio_dram = dram, .ratio_pmem = pmem,
		.threshold = 4096, .threshold_min = 1, .threshold_max = UINT64_MAX,
	};
	__atomic_add_fetch(&own->wanted.serial, 1, __ATOMIC_RELEASE);
	munmap(own, sizeof(*own));
}

/* The kernel's word against the library's; -1 of either: no say. */
static unsigned misbound(void)
{
	unsigned n = 0;

	for (unsigned i = 0; getenv("INJECT_ROOT") && i < GROWN; i++) {
		int mode = -1, tier = grown[i].p ? tierheap_tier_of(grown[i].p) : -1;

		if (tier < 0 || syscall(SYS_get_mempolicy, &mode, NULL, 0L, grown[i].p, 2L) != 0)
			continue;
		n += (mode == MPOL_INTERLEAVE) != (tier == TIERHEAP_PMEM);
	}
	return n;
}

static void job_print(const char *who, const struct job *a)
{
	dprintf(1, "%s sum %llx wrong %llu\n", who, (unsigned long long)a->sum,
	        (unsigned long long)a->wrong);
}

static int child(struct job *a, struct job *b)
{
	jobs_do(a, b);
	job_print("child", a);
	job_print("child", b);
	dprintf(1, "child refused %llu\n", (unsigned long long)(a->refused + b->refused));
	return a->wrong + b->wrong ? 1 : 0;
}

/* What is in use when the ratio has changed, and some requests for the heap to follow it. */
static unsigned follow(struct job *j)
{
	grow(j);
	ratio_set(1, 1);
	for (unsigned i = 0; i < 300; i++) {
		void *p = malloc(40000 + i * 50);

		if (p)
			memset(p, 1, 40000);
		free(p);
	}
	return misbound();
}

int main(void)
{
	static struct job job[5]; /* main thread, and the threads that it waits for */
	struct tierheap_stats s = { .size = sizeof(s) };
	int status = 1;

	for (unsigned i = 0; i < 5; i++)
		job[i].random = 88172645463325252u + i * 7919;
	jobs_do(&job[0], &job[1]);
	unsigned off = follow(&job[4]);
	pid_t pid = fork();
	if (pid == 0)
		return child(&job[2], &job[3]);
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		status = 1;
	shrink(&job[4]);
	job_print("first", &job[0]);
	job_print("second", &job[1]);
	job_print("main", &job[4]);
	dprintf(1, "child status %d\n", status);
	dprintf(1, "refused %llu\n", (unsigned long long)
	        (job[0].refused + job[1].refused + job[4].refused));
	dprintf(1, "bound otherwise %u\n", off);
	if (tierheap_stats(&s) == 0 && getenv("VICTIM_STATS"))
		dprintf(2, "# share %f steps %llu moved %llu\n", s.share,
		        (unsigned long long)s.steps, (unsigned long long)s.moved_bytes);
	return job[0].wrong + job[1].wrong + job[4].wrong || status ? 1 : 7;
}
