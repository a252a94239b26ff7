/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The segment can be written by its owner: whatever stands in it, the program goes on. Every word is
 * overwritten again and again, settings above all, while threads use the heap.
 *   words SEED
 */
#include <pthread.h>
#include <tierheap/tierheap.h>
#include <unistd.h>

#include "../lib/segment_file.h"
#include "block.h"
#include "fact.h"

#define ROUNDS  3000
#define THREADS 2
#define WORDS   (sizeof(struct tierheap_segment) / sizeof(uint64_t))

static volatile bool stop; /* the threads are to end; written by main */
static uint64_t state;     /* of the generator; main thread */

static uint64_t next(void)
{
	state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return state >> 11;
}

static void *busy(void *arg)
{
	bool good = true;

	while (!stop)
		good &= blocks_use((unsigned char)(uintptr_t)arg);
	return (void *)(uintptr_t)good;
}

static uint64_t hostile(void)
{
	static const uint64_t values[] = {
	    0,         1,          2,          5,           77,          1000000,
	    1000001,   INT32_MAX,  UINT32_MAX, INT64_MAX,   UINT64_MAX,  UINT64_MAX - 1,
	    (uint64_t)1 << 47, (uint64_t)1 << 63, 0x4141414141414141,
	};
	uint64_t n = next();

	return n % 3 ? values[n / 3 % (sizeof(values) / sizeof(*values))] : n;
}

/* Settings that look new, in part or in whole out of range. */
static void wanted_write(struct tierheap_segment *s, uint64_t serial)
{
	s->wanted.policy = (uint32_t)hostile();
	s->wanted.ratio_dram = (uint32_t)hostile();
	s->wanted.ratio_pmem = (uint32_t)hostile();
	s->wanted.extra = (uint32_t)hostile();
	s->wanted.threshold = hostile();
	s->wanted.threshold_min = hostile();
	s->wanted.threshold_max = hostile();
	__atomic_store_n(&s->wanted.serial, serial, __ATOMIC_RELEASE);
}

static void overwrite(struct tierheap_segment *s)
{
	volatile uint64_t *words = (volatile uint64_t *)s;
	struct blocks b;

	for (uint64_t round = 1; round <= ROUNDS; round++) {
		for (unsigned i = 0; i < 20; i++)
			words[next() % WORDS] = hostile();
		wanted_write(s, round % 7 ? round : hostile());
		if (round % 10 == 0 && (!blocks_get(&b, (unsigned char)round) || !blocks_check_free(&b)))
			return;
	}
}

int main(int argc, char **argv)
{
	struct tierheap_segment *s = segment_file_writable();
	struct tierheap_stats stats = {.size = sizeof(stats)};
	pthread_t t[THREADS];
	bool good = true;

	state = argc > 1 ? strtoull(argv[1], NULL, 10) : 1;
	if (!fact(s != NULL, "the segment can be written by its owner"))
		return fact_end();
	for (uintptr_t i = 0; i < THREADS; i++)
		pthread_create(&t[i], NULL, busy, (void *)i);
	overwrite(s);
	/* Something sensible again, as `tierheap set` would write it. */
	s->wanted.policy = TIERHEAP_POLICY_DYNAMIC_THRESHOLD;
	s->wanted.ratio_dram = 1;
	s->wanted.ratio_pmem = 3;
	s->wanted.extra = 0;
	s->wanted.threshold = 1024;
	s->wanted.threshold_min = 0;
	s->wanted.threshold_max = UINT64_MAX;
	__atomic_store_n(&s->wanted.serial, 424242, __ATOMIC_RELEASE);
	for (unsigned i = 0; i < 200 && s->taken_serial != 424242; i++)
		usleep(10000);
	stop = true;
	for (unsigned i = 0; i < THREADS; i++) {
		void *result = NULL;

		pthread_join(t[i], &result);
		good &= result != NULL;
	}
	fact(good, "%d rounds of hostile words in the segment harm no block", ROUNDS);
	fact(s->taken_serial == 424242, "and settings that are in range are taken afterwards");
	fact(tierheap_stats(&stats) == 0 && stats.wanted_share == 0.75, "and in force");
	return fact_end();
}
