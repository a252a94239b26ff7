/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * idle MIB: a heap of so many MiB, of blocks of many sizes, in a process that sleeps until it is told
 * something, a word a line on standard input:
 *   more    allocates a hundredth more
 *   little  allocates 256 KiB more
 *   one MIB allocates one block of so many MiB, and writes it without a call in between
 *   fork    starts a child that sleeps until the process ends
 *   check   is every byte what was written?
 * It answers with a line each, without touching its heap. Status 1: a byte was another.
 */
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#define ROOM ((size_t)1 << 22) /* blocks */

struct block {
	unsigned char *at;
	size_t size;
};

static struct block *blocks; /* outside of the heap */
static size_t count;

/* 16 B to 1 MiB: as many bytes of each doubling. */
static size_t size_of(size_t i)
{
	uint64_t x = (i + 1) * UINT64_C(0x9e3779b97f4a7c15);
	unsigned doubling = (unsigned)__builtin_ctzll(x >> 20 | 1 << 15);

	return ((size_t)16 << doubling) + (x >> 40) % ((size_t)16 << doubling);
}

static unsigned char stamp(size_t i, size_t at)
{
	return (unsigned char)(i * 31 + at * 7 + 1);
}

static void add(size_t size)
{
	struct block *b = &blocks[count];

	b->size = size;
	b->at = malloc(size);
	if (!b->at)
		abort();
	for (size_t at = 0; at < size; at++)
		b->at[at] = stamp(count, at);
	count++;
}

static void grow(size_t bytes)
{
	for (size_t sum = 0; sum < bytes && count < ROOM; sum += blocks[count - 1].size)
		add(size_of(count));
}

static int intact(void)
{
	for (size_t i = 0; i < count; i++)
		for (size_t at = 0; at < blocks[i].size; at++)
			if (blocks[i].at[at] != stamp(i, at))
				return 0;
	return 1;
}

static void child_start(void)
{
	pid_t pid = fork();

	if (pid != 0)
		return;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;)
		pause();
}

static const char *obey(const char *word, size_t bytes)
{
	switch (word[0]) {
	case 'm':
		grow(bytes / 100);
		return "more\n";
	case 'l':
		grow(256 << 10);
		return "little\n";
	case 'o':
		add(strtoul(word + 3, NULL, 10) << 20);
		return "one\n";
	case 'f':
		child_start();
		return "fork\n";
	default:
		return intact() ? "intact\n" : NULL;
	}
}

static void say(const char *line)
{
	if (write(1, line, strlen(line)) < 0)
		_exit(2);
}

int main(int argc, char **argv)
{
	size_t bytes = argc > 1 ? strtoul(argv[1], NULL, 10) << 20 : 0;
	char word[16] = "";
	ssize_t got;

	blocks = mmap(NULL, ROOM * sizeof(*blocks), PROT_READ | PROT_WRITE,
	              MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (blocks == MAP_FAILED || bytes == 0)
		return 2;
	grow(bytes);
	say("ready\n");
	while ((got = read(0, word, sizeof(word) - 1)) > 0) {
		const char *answer = obey(word, bytes);

		if (!answer)
			return 1;
		say(answer);
	}
	return 0;
}
