/* SPDX-License-Identifier: BSD-2-Clause */
/* The heap takes a handful of mappings, however large and mixed it is (vm.max_map_count is 65530).
 */
#include <stdint.h>

#include "fact.h"
#include "procfs.h"

#define BLOCKS       4000000
#define MORE_AT_MOST 100

static char *block[BLOCKS];           /* main thread, no lock */
static size_t heap = (size_t)1 << 30; /* bytes; main sets it */

static size_t size_of(unsigned i)
{
	static const size_t sizes[] = {16, 100, 500, 3000, 200, 12000, 64, 1000};

	if (i % 4000 == 0)
		return 3000000;
	return i % 100 ? sizes[i % 8] : 50000;
}

static size_t fill(void)
{
	size_t total = 0;

	for (unsigned i = 0; i < BLOCKS && total < heap; i++) {
		if (block[i])
			continue;
		block[i] = malloc(size_of(i));
		block[i][0] = 1;
		total += size_of(i);
	}
	return total;
}

static void free_some(uint32_t of_256)
{
	uint32_t x = 1;

	for (unsigned i = 0; i < BLOCKS; i++) {
		x = x * 1664525 + 1013904223;
		if ((x >> 24) < of_256) {
			free(block[i]);
			block[i] = NULL;
		}
	}
}

static bool few(size_t start, const char *when)
{
	size_t now = procfs_mappings();

	return fact(start > 10 && now < start + MORE_AT_MOST,
		    "%s has fewer than %d mappings more than at start (%zu, %zu)", when,
		    MORE_AT_MOST, start, now);
}

int main(int argc, char **argv)
{
	size_t start = procfs_mappings(), total;

	if (argc > 1)
		heap = strtoull(argv[1], NULL, 10) << 30;
	total = fill();
	fact(total >= heap / 2, "the heap is large (%zu MB)", total >> 20);
	few(start, "a large mixed heap");
	free_some(128);
	fill();
	free_some(200);
	few(start, "the same after half of it was replaced and most of it freed");
	for (unsigned i = 0; i < 20; i++)
		free(realloc(malloc((size_t)1 << (16 + i % 8)), (size_t)1 << (18 + i % 8)));
	few(start, "the same after large blocks came and went");
	return fact_end();
}
