/* SPDX-License-Identifier: BSD-2-Clause */
#include "segment_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

static void *map_own(int access, int protection)
{
	char path[64];
	void *p;
	int fd;

	snprintf(path, sizeof(path), "/dev/shm/tierheap-%u/%d", (unsigned)geteuid(), (int)getpid());
	fd = open(path, access | O_CLOEXEC);
	if (fd < 0)
		return NULL;
	p = mmap(NULL, sizeof(struct tierheap_segment), protection, MAP_SHARED, fd, 0);
	close(fd);
	return p == MAP_FAILED ? NULL : p;
}

const struct tierheap_segment *segment_file(void)
{
	static const struct tierheap_segment *mapped; /* main thread */
	static pid_t mapped_for;                      /* main thread */

	if (mapped && mapped_for == getpid())
		return mapped;
	mapped_for = getpid();
	mapped = map_own(O_RDONLY, PROT_READ);
	if (mapped && (mapped->magic != TIERHEAP_SEGMENT_MAGIC ||
	               mapped->version != TIERHEAP_SEGMENT_VERSION))
		mapped = NULL;
	return mapped;
}

struct tierheap_segment *segment_file_writable(void)
{
	return map_own(O_RDWR, PROT_READ | PROT_WRITE);
}
