/* SPDX-License-Identifier: BSD-2-Clause */
#include "memkind_files.h"

#include <string.h>

#include "os.h"
#include "os_file.h"
#include "owner.h"

#define MAPS_SIZE ((size_t)16 << 20) /* bytes of /proc/self/maps that can be read */
#define MAP_NAME  "/memkind."        /* memkind_pmem.c: DIRECTORY/memkind.XXXXXX, unlinked */

/* A mapping of a file, and its copy. */
struct range {
	uintptr_t base;
	size_t size;
	void *copy;
};

/* From the prepare handler to the other two; the forking thread. */
static struct range *ranges;
static size_t count;
static bool failed;

/* Hexadecimal digits at *p. */
static uintptr_t read_hex(const char **p)
{
	uintptr_t n = 0;
	for (;; (*p)++) {
		char c = **p;
		if (c >= '0' && c <= '9')
			n = n << 4 | (uintptr_t)(c - '0');
		else if (c >= 'a' && c <= 'f')
			n = n << 4 | (uintptr_t)(c - 'a' + 10);
		else
			return n;
	}
}

/* Of a line "base-end rwxs offset device inode path", see proc(5). */
static bool line_read(const char *line, const char *directory, struct range *out)
{
	const char *path = strchr(line, '/');
	size_t len = strlen(directory);
	out->base = read_hex(&line);
	if (*line++ != '-')
		return false;
	out->size = read_hex(&line) - out->base;
	while (len > 1 && directory[len - 1] == '/')
		len--;
	return line[0] == ' ' && line[4] == 's' && path && strncmp(path, directory, len) == 0 &&
	       strncmp(path + len, MAP_NAME, sizeof MAP_NAME - 1) == 0;
}

/* A block of up to a page may end in the page behind the one where it was noted. */
static bool page_used(uintptr_t page)
{
	return owner_of((const void *)page) != OWNER_NONE ||
	       owner_of((const void *)(page - PAGE_SIZE)) != OWNER_NONE;
}

static bool range_copy(struct range *r)
{
	r->copy = os_reserve(NULL, r->size, true);
	if (r->copy == NULL)
		return false;
	for (size_t at = 0; at < r->size; at += PAGE_SIZE)
		if (page_used(r->base + at))
			memcpy((char *)r->copy + at, (const void *)(r->base + at), PAGE_SIZE);
	return true;
}

/* The table of ranges stands behind the text of the maps, in the same mapping. */
static void ranges_copy(char *maps, const char *directory)
{
	for (char *line = maps, *end; (end = strchr(line, '\n')); line = end + 1) {
		*end = '\0';
		if (!line_read(line, directory, &ranges[count]))
			continue;
		if (!range_copy(&ranges[count])) {
			failed = true;
			return;
		}
		count++;
	}
}

void files_fork_prepare(const char *directory)
{
	char *maps = os_reserve(NULL, 2 * MAPS_SIZE, true);
	count = 0;
	failed = maps == NULL;
	if (failed)
		return;
	ranges = (struct range *)(maps + MAPS_SIZE);
	if (os_read_file("/proc/self/maps", maps, MAPS_SIZE) <= 0)
		failed = true;
	else
		ranges_copy(maps, directory);
}

static void ranges_end(void)
{
	if (ranges)
		os_unmap((char *)ranges - MAPS_SIZE, 2 * MAPS_SIZE);
	ranges = NULL;
	count = 0;
}

void files_fork_parent(void)
{
	for (size_t i = 0; i < count; i++)
		os_unmap(ranges[i].copy, ranges[i].size);
	ranges_end();
}

bool files_fork_child(void)
{
	bool done = !failed;
	for (size_t i = 0; i < count; i++) {
		struct range *r = &ranges[i];
		done &= os_move_range(r->copy, (void *)r->base, r->size) == 0;
		for (size_t at = 0; at < r->size; at += PAGE_SIZE)
			if (owner_of((void *)(r->base + at)) != OWNER_NONE)
				owner_note_all((void *)(r->base + at), 1, OWNER_DRAM);
	}
	ranges_end();
	return done;
}
