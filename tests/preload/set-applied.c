/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * set-applied [shown], under the library: once a setting of `tierheap set` is answered as taken, the
 * boundary is where it wants it and the segment shows it: whoever waits for the answer looks at both.
 * shown: the segment alone, as the engine memkind has no boundary.
 */
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../lib/segment_file.h"
#include "fact.h"
#include "tierheap/tierheap.h"

#define ROUNDS  40u
#define BLOCKS  40000u
#define SAMPLES 100u
#define SIZE    1000u
#define LARGE   ((size_t)64 << 10)

static struct tierheap_segment *segment;
static void *blocks[BLOCKS];
static bool stop;                /* set by the witness */
static unsigned stale, unshown;  /* the witness's */

static uint64_t load(const uint64_t *at)
{
	return __atomic_load_n(at, __ATOMIC_ACQUIRE);
}

/* 1:9 and 9:1 in turn, of blocks of one size: most of them go to and fro. */
static void ask(unsigned round, uint64_t serial)
{
	segment->wanted.policy = TIERHEAP_POLICY_DYNAMIC_THRESHOLD;
	segment->wanted.ratio_dram = round % 2 ? 1 : 9;
	segment->wanted.ratio_pmem = round % 2 ? 9 : 1;
	segment->wanted.threshold_min = 0;
	segment->wanted.threshold_max = UINT64_MAX;
	segment->wanted.threshold = 1024;
	__atomic_store_n(&segment->wanted.serial, serial, __ATOMIC_RELEASE);
}

/* The steps publish seldom: what is even and the same before and after was whole. */
static uint32_t ratio_shown(void)
{
	for (;;) {
		uint64_t sequence = load(&segment->sequence);
		uint32_t shown = __atomic_load_n(&segment->ratio_pmem, __ATOMIC_RELAXED);

		__atomic_thread_fence(__ATOMIC_ACQUIRE);
		if (sequence % 2 == 0 && load(&segment->sequence) == sequence)
			return shown;
	}
}

/* Is it 9:1, to 0.2 of the blocks, or 1:9? */
static bool is_applied(bool pmem)
{
	unsigned on = 0;

	for (unsigned i = 0; i < BLOCKS; i += BLOCKS / SAMPLES)
		on += tierheap_tier_of(blocks[i]) == 1;
	return pmem ? on >= SAMPLES - SAMPLES / 5 : on <= SAMPLES / 5;
}

static void *witness(void *arg)
{
	for (unsigned i = 0; i < ROUNDS; i++) {
		uint64_t serial = load(&segment->wanted.serial) + 1;

		usleep(5000);
		ask(i, serial);
		while (load(&segment->taken_serial) != serial)
			;
		stale += !is_applied(i % 2);
		unshown += ratio_shown() != (i % 2 ? 9 : 1);
	}
	__atomic_store_n(&stop, true, __ATOMIC_RELEASE);
	return arg;
}

int main(int argc, char **argv)
{
	bool boundary = argc < 2 || strcmp(argv[1], "shown") != 0;
	pthread_t thread;

	alarm(120);
	segment = segment_file_writable();
	for (unsigned i = 0; i < BLOCKS; i++)
		blocks[i] = memset(keep(malloc(SIZE)), 1, SIZE);
	if (!segment || pthread_create(&thread, NULL, witness, NULL))
		abort();
	while (!__atomic_load_n(&stop, __ATOMIC_ACQUIRE))
		free(keep(malloc(LARGE)));
	pthread_join(thread, NULL);
	if (boundary)
		fact(stale == 0, "the boundary is where a taken setting wants it (not in %u of %u)", stale,
		     ROUNDS);
	fact(unshown == 0, "the segment shows a taken setting (not in %u of %u)", unshown, ROUNDS);
	return fact_end();
}
