/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A program with output, data and an exit status of its own, run under faults: prints what it
 * computed in its heap and exits with status 7. "witness tiers" prints before in which tiers its
 * heap is.
 */
#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <tierheap/tierheap.h>

#define BLOCKS 4000

static unsigned char *block[BLOCKS]; /* main thread, no lock */

static size_t size_of(unsigned i)
{
	return i % 50 ? (size_t)i % 3000 + 1 : 200000;
}

/* A sum over about 20 MB that was written, resized and partly freed. */
static uint64_t compute(void)
{
	uint64_t sum = 0;

	for (unsigned i = 0; i < BLOCKS; i++) {
		block[i] = malloc(size_of(i));
		if (!block[i])
			return 0;
		memset(block[i], (int)(i % 251), size_of(i));
	}
	for (unsigned i = 0; i < BLOCKS; i += 3)
		block[i] = realloc(block[i], size_of(i) * 2);
	for (unsigned i = 0; i < BLOCKS; i++) {
		for (size_t k = 0; k < size_of(i); k++)
			sum += block[i][k];
		free(block[i]);
	}
	return sum;
}

/* What the heap says while 20 MB are in use. */
static void print_tiers(void)
{
	struct tierheap_stats s = {.size = sizeof(s)};
	unsigned char *p[200];

	for (unsigned i = 0; i < 200; i++)
		p[i] = memset(malloc(100000), 1, 100000);
	if (tierheap_stats(&s))
		puts("no tierheap");
	else
		puts(s.pmem_resident > 0 ? "both tiers" : "DRAM");
	for (unsigned i = 0; i < 200; i++)
		free(p[i]);
}

int main(int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], "tiers") == 0)
		print_tiers();
	if (argc > 1 && strcmp(argv[1], "secure") == 0)
		printf("AT_SECURE %lu\n", getauxval(AT_SECURE));
	printf("sum %llu\n", (unsigned long long)compute());
	fprintf(stderr, "the program's own message\n");
	return 7;
}
