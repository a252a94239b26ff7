/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * walk BYTES load|store TIMES: reads or writes each word of so much memory so often, as an interval
 * of its own: what accesses.c has to find is known. Where the memory lies is numactl's.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "mark.h"

int main(int argc, char **argv)
{
	size_t bytes = argc == 4 ? strtoull(argv[1], NULL, 10) : 0;
	size_t words = bytes / sizeof(uint64_t);
	volatile uint64_t *p = bytes == 0 ? MAP_FAILED
	                     : mmap(NULL, bytes, PROT_READ | PROT_WRITE,
	                            MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		return 125;
	memset((void *)(uintptr_t)p, 1, bytes);
	words *= strtoull(argv[3], NULL, 10);
	if (strcmp(argv[2], "load") == 0) {
		MARK(MARK_BEGIN);
		for (size_t i = 0; i < words; i++)
			(void)p[i % (bytes / sizeof(*p))];
	} else {
		MARK(MARK_BEGIN);
		for (size_t i = 0; i < words; i++)
			p[i % (bytes / sizeof(*p))] = i;
	}
	MARK(MARK_END);
	return 0;
}
