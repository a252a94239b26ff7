/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Threads that do to the heap, at the same time, what can be done to it; for ThreadSanitizer
 * (tests/main/tsan.sh): all that they share is given on by locks and atomics alone.
 *   tsan MILLISECONDS CHILDREN
 */
#include <errno.h>
#include <malloc.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../preload/fact.h"
#include "tierheap/segment.h"
#include "tierheap/tierheap.h"

#define WORKERS 3u
#define LIVE    256u
#define GIVEN   64u

/* A block carries its size in front and its owner's mark at its end. */
struct block {
	size_t size;
	unsigned char mark;
};

static _Atomic(struct block *) given[GIVEN]; /* blocks on their way to another thread */
static _Atomic bool stop;                    /* main writes */
static _Atomic unsigned wrong, settings;     /* blocks not as they were left; settings taken */

static uint32_t next(uint32_t *x)
{
	*x = *x * 1664525 + 1013904223;
	return *x >> 8;
}

/* Mostly small, up to 256 KiB; at times 2 MiB. */
static size_t size_next(uint32_t *x)
{
	unsigned lg = 5 + next(x) % 13;

	if (next(x) % 128 == 0)
		lg = 20;
	return ((size_t)1 << lg) + next(x) % ((size_t)1 << lg);
}

static struct block *fill(struct block *b, size_t size, unsigned char mark)
{
	if (!b)
		abort();
	*b = (struct block){ size, mark };
	((unsigned char *)b)[size - 1] = mark;
	return b;
}

static bool whole(const struct block *b)
{
	return ((const unsigned char *)b)[b->size - 1] == b->mark && malloc_usable_size((void *)b) >= b->size;
}

static struct block *get(uint32_t *x)
{
	size_t size = size_next(x);
	void *p = NULL;

	switch (next(x) % 8) {
	case 0:
		p = calloc(1, size);
		break;
	case 1:
		if (posix_memalign(&p, (size_t)64 << next(x) % 8, size))
			p = NULL;
		break;
	default:
		p = malloc(size);
	}
	return fill(p, size, (unsigned char)size);
}

static void put(struct block *b)
{
	wrong += b && !whole(b);
	free(b);
}

static struct block *change(struct block *b, uint32_t *x)
{
	size_t size = size_next(x);

	if (!b)
		return get(x);
	wrong += !whole(b);
	return fill(realloc(b, size), size, (unsigned char)size);
}

static void work(uint32_t x, unsigned times)
{
	struct block *live[LIVE] = { NULL };

	for (unsigned i = 0; i < times && !stop; i++) {
		struct block **b = &live[next(&x) % LIVE];

		switch (next(&x) % 4) {
		case 0:
			*b = change(*b, &x);
			break;
		case 1:
			*b = atomic_exchange(&given[next(&x) % GIVEN], *b);
			break;
		default:
			put(*b);
			*b = get(&x);
		}
	}
	for (unsigned i = 0; i < LIVE; i++)
		put(live[i]);
}

static void *worker(void *arg)
{
	work((uint32_t)(uintptr_t)arg, UINT32_MAX);
	return arg;
}

static void *short_lived(void *arg)
{
	work((uint32_t)(uintptr_t)arg, 64);
	return arg;
}

/* A thread that only frees, and ends. */
static void *consumer(void *arg)
{
	for (unsigned i = 0; i < GIVEN; i++)
		put(atomic_exchange(&given[i], NULL));
	return arg;
}

static void *come_and_go(void *arg)
{
	for (uintptr_t i = 0; !stop; i++) {
		pthread_t t[2];

		if (pthread_create(&t[0], NULL, short_lived, (void *)i) ||
		    pthread_create(&t[1], NULL, consumer, NULL))
			abort();
		pthread_join(t[0], NULL);
		pthread_join(t[1], NULL);
	}
	return arg;
}

static void *reader(void *arg)
{
	struct tierheap_stats s = { .size = sizeof(s) };
	void *p = malloc(100);

	for (unsigned i = 0; !stop; i++) {
		wrong += tierheap_stats(&s) != 0 || s.dram_resident > UINT64_C(1) << 40;
		wrong += tierheap_tier_of(p) < 0;
		keep((void *)mallinfo2().uordblks);
		if (i % 16 == 0)
			malloc_trim(0);
		usleep(500);
	}
	free(p);
	return arg;
}

/* Where the library has its segment mapped: ThreadSanitizer knows memory by its address. */
static struct tierheap_segment *segment_find(void)
{
	char line[512], name[64];
	FILE *maps = fopen("/proc/self/maps", "r");
	unsigned long at = 0;

	snprintf(name, sizeof(name), "/tierheap-%u/%d\n", (unsigned)geteuid(), (int)getpid());
	while (maps && fgets(line, sizeof(line), maps)) {
		if (strstr(line, name))
			at = strtoul(line, NULL, 16);
	}
	if (maps)
		fclose(maps);
	return (struct tierheap_segment *)at;
}

/* As `tierheap set` does it, and as fast as settings are taken. */
static void *setter(void *arg)
{
	struct tierheap_segment *s;

	while (!(s = segment_find()) && !stop)
		usleep(1000);
	for (unsigned i = 0; !stop; i++) {
		uint64_t serial = __atomic_load_n(&s->wanted.serial, __ATOMIC_ACQUIRE) + 1;

		s->wanted.policy = i % 5 == 4 ? TIERHEAP_POLICY_STATIC_RATIO
		                              : TIERHEAP_POLICY_DYNAMIC_THRESHOLD;
		s->wanted.ratio_dram = 1;
		s->wanted.ratio_pmem = i % 4;
		s->wanted.threshold = 1024;
		s->wanted.threshold_min = 0;
		s->wanted.threshold_max = UINT64_MAX;
		__atomic_store_n(&s->wanted.serial, serial, __ATOMIC_RELEASE);
		while (!stop && __atomic_load_n(&s->taken_serial, __ATOMIC_ACQUIRE) != serial &&
		       __atomic_load_n(&s->refused_serial, __ATOMIC_ACQUIRE) != serial)
			usleep(200);
		settings += __atomic_load_n(&s->taken_serial, __ATOMIC_ACQUIRE) == serial;
		usleep(20000);
	}
	return arg;
}

/* The child of a busy parent: its own threads are gone, their locks have to be free. */
static void child(void)
{
	uint32_t x = 77;

	alarm(60);
	for (unsigned i = 0; i < GIVEN; i++)
		free(atomic_exchange(&given[i], NULL));
	for (unsigned i = 0; i < 64; i++)
		free(get(&x));
	_exit(0);
}

static bool ended_well(pid_t pid)
{
	int status = -1;

	if (pid > 0 && waitpid(pid, &status, 0) == pid && status)
		dprintf(1, "# child %d: status %#x\n", (int)pid, (unsigned)status);
	return status == 0;
}

static void pause_ms(unsigned ms)
{
	struct timespec left = { ms / 1000, (long)(ms % 1000) * 1000000 };

	while (nanosleep(&left, &left) && errno == EINTR)
		;
}

/* All at once for a time; returns how many of the children ended well. */
static unsigned all_at_once(unsigned ms, unsigned forks)
{
	void *(*const jobs[])(void *) = { come_and_go, reader, setter, worker, worker, worker };
	pthread_t t[sizeof(jobs) / sizeof(*jobs)];
	unsigned good = 0;

	_Static_assert(sizeof(jobs) / sizeof(*jobs) == 3 + WORKERS, "one of each, and the workers");
	stop = false;
	for (uintptr_t i = 0; i < 3 + WORKERS; i++)
		if (pthread_create(&t[i], NULL, jobs[i], (void *)(i + 1)))
			abort();
	for (unsigned i = 0; i < forks; i++) {
		pause_ms(ms / (forks + 1));
		pid_t pid = fork();
		if (pid == 0)
			child();
		good += ended_well(pid);
	}
	pause_ms(ms / (forks + 1));
	stop = true;
	for (unsigned i = 0; i < 3 + WORKERS; i++)
		pthread_join(t[i], NULL);
	consumer(NULL);
	return good;
}

static void report(const char *who, unsigned ms, unsigned forks)
{
	struct tierheap_stats s = { .size = sizeof(s) };
	unsigned good = all_at_once(ms, forks);

	tierheap_stats(&s);
	dprintf(1, "# %s: %llu steps, %llu KiB moved, %u settings taken\n", who,
	        (unsigned long long)s.steps, (unsigned long long)s.moved_bytes >> 10, settings);
	fact(wrong == 0, "%s: every block is as its last owner left it", who);
	fact(good == forks, "%s: %u children of the busy process end well", who, forks);
	fact(s.steps > 20 && settings > 4, "%s: there were steps, and settings were taken", who);
	if (getenv("TSAN_NODES"))
		fact(s.moved_bytes > 0, "%s: pages were moved", who);
}

/* Of one thread: ThreadSanitizer looks at its child as at any process. */
static bool child_does_all(unsigned ms, unsigned forks)
{
	pid_t pid = fork();

	if (pid == 0) {
		alarm(120);
		report("child", ms, forks);
		_exit(fact_failed != 0);
	}
	return ended_well(pid);
}

int main(int argc, char **argv)
{
	unsigned ms = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 1000;
	unsigned forks = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 0;
	uint32_t x = 1;

	for (unsigned i = 0; i < GIVEN; i++)
		given[i] = get(&x);
	if (forks)
		fact(child_does_all(ms / 2, forks / 2), "a child of one thread does all of it");
	report("parent", ms, forks);
	return fact_end();
}
