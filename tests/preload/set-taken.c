/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * set-taken, under the library: a thread so fast that it seldom looks at the clock takes a setting
 * of `tierheap set` at one of its next events all the same.
 */
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../lib/segment_file.h"
#include "fact.h"

#define ROUNDS 16u
#define FAST   256u                /* requests, after which it looks at the clock as seldom as it may */
#define SIZE   ((size_t)64 << 10)
#define MOST   ((size_t)512 << 10) /* bytes; jemalloc's event of blocks of that size, and some more */

static uint64_t taken(const struct tierheap_segment *s)
{
	return __atomic_load_n(&s->taken_serial, __ATOMIC_ACQUIRE);
}

static uint64_t asked(const struct tierheap_segment *s)
{
	return __atomic_load_n(&s->wanted.serial, __ATOMIC_ACQUIRE);
}

/* Asks for another ratio, and is back as soon as that is written down; nobody takes it meanwhile. */
static pid_t ask(const struct tierheap_segment *s, unsigned round)
{
	uint64_t before = asked(s);
	char pid[24], ratio[] = "ratio=1:4", verb[] = "set";
	char *argv[] = { getenv("TEST_TOOL"), verb, pid, ratio, NULL }, *none[] = { NULL };
	pid_t child;

	ratio[sizeof(ratio) - 2] = (char)('1' + round % 8);
	snprintf(pid, sizeof(pid), "%d", (int)getpid());
	if (!argv[0] || posix_spawn(&child, argv[0], NULL, NULL, argv, none))
		abort();
	while (asked(s) == before)
		usleep(100);
	return child;
}

/* Bytes asked for until the setting was taken. */
static size_t pairs_until_taken(const struct tierheap_segment *s)
{
	size_t bytes = 0;

	for (; taken(s) != asked(s) && bytes < 64 * MOST; bytes += SIZE)
		free(keep(malloc(SIZE)));
	return bytes;
}

int main(void)
{
	const struct tierheap_segment *s = segment_file();
	size_t most = 0;
	int status = -1, failed = 0;

	alarm(120);
	for (unsigned i = 0; s && i < ROUNDS; i++) {
		/* Not a multiple: each time at another place between two looks. */
		for (unsigned n = 0; n < FAST + 3 * i; n++)
			free(keep(malloc(SIZE)));
		pid_t child = ask(s, i);
		size_t bytes = pairs_until_taken(s);

		most = bytes > most ? bytes : most;
		failed += waitpid(child, &status, 0) != child || status;
	}
	fact(s && most > 0 && most <= MOST,
	     "a fast thread takes a setting within %zu KiB (%zu)", MOST >> 10, most >> 10);
	fact(failed == 0, "and the tool says so");
	return fact_end();
}
