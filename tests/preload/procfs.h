/* SPDX-License-Identifier: BSD-2-Clause */
/* What the kernel says of this process, read without a single allocation: the heap is under test.
 */
#ifndef TH_TESTS_PROCFS_H
#define TH_TESTS_PROCFS_H

#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Bytes of a field, from 0, of /proc/self/statm, proc(5). 0: not readable. */
static inline size_t procfs_statm(unsigned field)
{
	char text[128], *at = text;
	int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
	ssize_t n = read(fd, text, sizeof(text) - 1);

	close(fd);
	if (n <= 0)
		return 0;
	text[n] = '\0';
	while (field--)
		at += strcspn(at, " ") + 1;
	return strtoull(at, NULL, 10) * (size_t)sysconf(_SC_PAGESIZE);
}

static inline size_t procfs_resident(void)
{
	return procfs_statm(1);
}

/* Without the pages of files. */
static inline size_t procfs_anonymous(void)
{
	return procfs_statm(1) - procfs_statm(2);
}

/* Mappings: the lines of /proc/self/maps. */
static inline size_t procfs_mappings(void)
{
	char text[4096];
	size_t lines = 0;
	int fd = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
	ssize_t n;

	while ((n = read(fd, text, sizeof(text))) > 0)
		for (ssize_t i = 0; i < n; i++)
			lines += text[i] == '\n';
	close(fd);
	return lines;
}

#endif
