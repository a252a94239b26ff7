/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * until-null [--after FILE] SIZE...: once the file is there, and until then renewing a block all the
 * time, for each size allocates and writes blocks until malloc(3) returns NULL, and
 * judges what a program may rely on then. Prints what it found; status 1 if something is wrong.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define ROOM ((size_t)1 << 24) /* blocks */
#define MIB  1048576.0

static unsigned char **block; /* outside of the heap */
static bool wrong;

static void judge(bool ok, const char *what, size_t size)
{
	printf("%s: %s, blocks of %zu bytes\n", ok ? "ok" : "WRONG", what, size);
	wrong |= !ok;
}

static unsigned char stamp(size_t i)
{
	return (unsigned char)(i * 31 + 7);
}

/* Fills the list from n on; its length afterwards, where malloc refused or `most` was reached. */
static size_t fill(size_t n, size_t most, size_t size)
{
	for (; n < most; n++) {
		errno = 0;
		block[n] = malloc(size);
		if (!block[n])
			break;
		memset(block[n], stamp(n), size);
	}
	return n;
}

static bool intact(size_t from, size_t to, size_t size)
{
	for (size_t i = from; i < to; i++)
		for (size_t at = 0; at < size; at += at + 512 < size ? 512 : size - at)
			if (block[i][at] != stamp(i))
				return false;
	return true;
}

static void round_of(size_t size)
{
	size_t n = fill(0, ROOM, size);

	judge(n < ROOM && errno == ENOMEM, "malloc returns NULL with ENOMEM", size);
	printf("%.1f MiB were given out\n", (double)n * (double)size / MIB);
	errno = 0;
	void *grown = n ? realloc(block[0], 64 * size + (64 << 20)) : NULL;
	judge(!grown && errno == ENOMEM, "realloc returns NULL with ENOMEM", size);
	errno = 0;
	judge(!calloc(64, 1 << 20) && errno == ENOMEM, "calloc returns NULL with ENOMEM", size);
	judge(intact(0, n, size), "what was written is intact", size);

	size_t half = n / 2;
	for (size_t i = half; i < n; i++)
		free(block[i]);
	size_t again = fill(half, n, size);
	judge(again - half >= (n - half) / 10 * 9, "nine tenths of what was freed can be had again", size);
	judge(intact(0, again, size), "what was written is still intact", size);
	for (size_t i = 0; i < again; i++)
		free(block[i]);
}

/* A program that allocates takes new settings. */
static void await(const char *path)
{
	char *old = NULL;

	while (access(path, F_OK) != 0) {
		char *new = malloc(100000);

		if (new)
			memset(new, 1, 100000);
		free(old);
		old = new;
	}
	free(old);
}

int main(int argc, char **argv)
{
	int first = argc > 2 && strcmp(argv[1], "--after") == 0 ? 3 : 1;

	block = mmap(NULL, ROOM * sizeof(*block), PROT_READ | PROT_WRITE,
	             MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (block == MAP_FAILED || argc <= first)
		return 2;
	setvbuf(stdout, NULL, _IONBF, 0);
	if (first == 3)
		await(argv[2]);
	for (int i = first; i < argc; i++)
		round_of(strtoul(argv[i], NULL, 10));
	return wrong;
}
