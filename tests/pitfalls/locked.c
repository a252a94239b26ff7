/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A program that locks all its memory, as some servers do: what is mapped and writable becomes
 * resident at once, and later what is mapped then, mlockall(2).
 */
#include <errno.h>
#include <stdio.h>
#include <sys/mman.h>

#include "block.h"
#include "fact.h"
#include "procfs.h"

#define SOME ((size_t)4 << 30) /* bytes that this machine has, and a small program does not map */

/* VmData of proc(5): bytes of private writable mappings. */
static size_t mapped_writable(void)
{
	char line[256];
	size_t kib = 0;
	FILE *file = fopen("/proc/self/status", "re");

	while (file && fgets(line, sizeof(line), file))
		if (strncmp(line, "VmData:", 7) == 0)
			kib = strtoull(line + 7, NULL, 10);
	if (file)
		fclose(file);
	return kib << 10;
}

static bool churns(void)
{
	bool good = true;

	for (unsigned i = 0; i < 2000; i++)
		good &= blocks_use((unsigned char)i);
	return good;
}

int main(void)
{
	size_t mapped;

	churns();
	mapped = mapped_writable();
	if (!fact(mapped > 0 && mapped < SOME, "no more is mapped writable than a program can lock"))
		return fact_end();
	fact(mlockall(MCL_CURRENT | MCL_FUTURE) == 0, "all memory is locked");
	dprintf(1, "# %zu MiB are writable, %zu MiB resident\n", mapped >> 20,
		procfs_resident() >> 20);
	fact(procfs_resident() < (size_t)256 << 20, "and is no more than the heap has used");
	fact(churns(), "the heap grows and shrinks all the same");
	fact(procfs_resident() < (size_t)512 << 20, "and stays small");
	return fact_end();
}
