/* SPDX-License-Identifier: BSD-2-Clause */
/* replay DIR...: a target without a fuzzer: each file once, and what its halves are. */
#include <dirent.h>
#include <limits.h>
#include <stdbool.h>

#include "fuzz.h"

#define INPUT_MOST 65536 /* bytes */

static unsigned tried; /* inputs; main thread */

static void try_one(const uint8_t *data, size_t size)
{
	uint8_t *copy = malloc(size ? size : 1);

	if (!copy)
		abort();
	memcpy(copy, data, size);
	LLVMFuzzerTestOneInput(copy, size);
	free(copy);
	tried++;
}

static bool file_try(const char *path)
{
	static uint8_t data[INPUT_MOST];
	FILE *f = fopen(path, "rb");
	size_t size;

	if (!f)
		return false;
	size = fread(data, 1, sizeof(data), f);
	fclose(f);
	try_one(data, size);
	for (size_t n = size; n > 0; n /= 2)
		try_one(data, n - 1);
	return true;
}

static bool directory_try(const char *name)
{
	DIR *dir = opendir(name);
	struct dirent *entry;
	bool good = dir != NULL;
	char path[PATH_MAX];

	while (good && (entry = readdir(dir)))
		if (entry->d_name[0] != '.') {
			snprintf(path, sizeof(path), "%s/%s", name, entry->d_name);
			good = file_try(path);
		}
	if (dir)
		closedir(dir);
	return good;
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (!directory_try(argv[i])) {
			perror(argv[i]);
			return 2;
		}
	printf("%u inputs\n", tried);
	return tried == 0;
}
