/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Freed memory of sizes that are no longer asked for goes back to the system while requests of
 * other sizes go on. Run with a decay time of a second.
 */
#include <malloc.h>
#include <time.h>

#include "fact.h"
#include "procfs.h"

#define MB      ((size_t)1 << 20)
#define HEAP    (200 * MB)
#define LIVE    20000
#define SECONDS 4

static void *small[LIVE]; /* a ring; main thread, no lock */

/* Small requests at a moderate rate, as of a server with little to do. */
static void small_requests(unsigned seconds)
{
	struct timespec pause = {.tv_nsec = 1000000};
	unsigned at = 0;

	for (unsigned ms = 0; ms < seconds * 1000; ms++) {
		for (unsigned i = 0; i < 100; i++, at = (at + 1) % LIVE) {
			free(small[at]);
			small[at] = memset(malloc(64), 1, 64);
		}
		nanosleep(&pause, NULL);
	}
}

static void fill_and_free(size_t size)
{
	size_t n = HEAP / size;
	void **p = malloc(n * sizeof(*p));

	for (size_t i = 0; i < n; i++)
		p[i] = memset(malloc(size), 1, size);
	for (size_t i = 0; i < n; i++)
		free(p[i]);
	free(p);
}

static void given_back(size_t size)
{
	size_t start = procfs_resident(), idle;

	fill_and_free(size);
	small_requests(SECONDS);
	idle = procfs_resident();
	fact(idle<start + HEAP / 20,
		  "%zu MB of freed blocks of %zu bytes go back while small requests go on (%zu MB "
		  "left)",
		  HEAP / MB, size, idle>
		     start
		 ? (idle - start) / MB
		 : 0);
}

int main(void)
{
	small_requests(1);
	given_back(600);
	given_back(20000);
	given_back(1000000);
	return fact_end();
}
