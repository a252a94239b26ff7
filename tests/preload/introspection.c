/* SPDX-License-Identifier: BSD-2-Clause */
/* glibc's questions about the heap get honest answers (mallinfo(3), malloc_trim(3),
 * malloc_info(3)). */
#include <errno.h>
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fact.h"
#include "procfs.h"

#define MB ((size_t)1 << 20)

static size_t in_use(void)
{
	struct mallinfo2 m = mallinfo2();

	return m.uordblks + m.hblkhd;
}

static bool near(size_t value, size_t wanted, size_t tolerance)
{
	if (value + tolerance >= wanted && value <= wanted + tolerance)
		return true;
	dprintf(1, "# %zu, wanted %zu\n", value, wanted);
	return false;
}

static bool grows_by(size_t size, unsigned n)
{
	size_t before = in_use();
	void **p = malloc(n * sizeof(*p));
	bool good;

	for (unsigned i = 0; i < n; i++)
		p[i] = memset(keep(malloc(size)), 1, size);
	good = near(in_use() - before, n * (size + sizeof(*p)), n * size / 20 + MB);
	for (unsigned i = 0; i < n; i++)
		free(p[i]);
	free(p);
	return good && near(in_use(), before, MB);
}

static bool old_mallinfo_agrees(void)
{
	struct mallinfo2 m = mallinfo2();
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
	struct mallinfo old = mallinfo();
#pragma GCC diagnostic pop

	return near((size_t)old.uordblks + (size_t)old.hblkhd, m.uordblks + m.hblkhd, MB) &&
	       m.arena + m.hblkhd >= m.uordblks;
}

/* glibc's arena is what it has of the system, in use or not: the parts add up to it. */
static bool parts_add_up(void)
{
	void *untouched = keep(malloc(64 * MB));
	struct mallinfo2 m = mallinfo2();

	free(untouched);
	return near(m.arena, m.uordblks + m.fordblks, 0) && m.uordblks >= 64 * MB;
}

static bool trim_gives_back(void)
{
	enum { N = 2000 };
	static void *p[N]; /* main thread, no lock */
	size_t full, trimmed;

	for (unsigned i = 0; i < N; i++)
		p[i] = memset(keep(malloc(32768)), 1, 32768);
	full = procfs_resident();
	for (unsigned i = 0; i < N; i++)
		free(p[i]);
	if (malloc_trim(0) != 1)
		return false;
	trimmed = procfs_resident();
	if (trimmed + 55 * MB < full)
		return true;
	dprintf(1, "# resident %zu full, %zu after malloc_trim\n", full, trimmed);
	return false;
}

static char xml[262144]; /* what malloc_info wrote; main thread, no lock */

static size_t info_length(void)
{
	FILE *f = fmemopen(xml, sizeof(xml), "w");
	int error = f ? malloc_info(0, f) : -1;

	if (f)
		fclose(f);
	return error ? 0 : strlen(xml);
}

/* Returns the end of the tag at `at` ("<...>"), and its name's place and length. */
static const char *tag(const char *at, const char **name, size_t *len)
{
	*name = at + 1 + (at[1] == '/');
	*len = strcspn(*name, " />\n\t");
	return strchr(at, '>');
}

/* Tags nest and close in order; only one outermost element. */
static bool well_formed(const char *text)
{
	struct {
		const char *name;
		size_t len;
	} open[32];
	unsigned depth = 0, roots = 0;
	const char *name, *end;
	size_t len;

	for (const char *at = strchr(text, '<'); at; at = strchr(end, '<')) {
		end = tag(at, &name, &len);
		if (!end || len == 0)
			return false;
		if (at[1] == '?')
			continue;
		if (at[1] == '/') {
			if (depth == 0 || open[--depth].len != len ||
			    memcmp(open[depth].name, name, len))
				return false;
		} else if (end[-1] != '/') {
			roots += depth == 0;
			if (depth == 32)
				return false;
			open[depth].name = name;
			open[depth++].len = len;
		}
	}
	return depth == 0 && roots == 1;
}

/* malloc_stats writes to stderr: read back through a file in its place. */
static bool stats_written(void)
{
	char text[512] = "";
	FILE *f = tmpfile();
	int kept = dup(2);
	bool put = f && kept >= 0 && dup2(fileno(f), 2) == 2;

	malloc_stats();
	dup2(kept, 2);
	close(kept);
	if (put && pread(fileno(f), text, sizeof(text) - 1, 0) > 0)
		put = strstr(text, "resident bytes = ") && strstr(text, "in use bytes") &&
		      strtoull(strstr(text, "= ") + 2, NULL, 10) > MB;
	if (f)
		fclose(f);
	return put;
}

int main(void)
{
	char *held;

	fact(parts_add_up(),
	     "mallinfo2's arena is its uordblks and fordblks, of blocks never written to, too");
	held = memset(keep(malloc(4 * MB)), 1, 4 * MB);
	fact(grows_by(64, 200000),
	     "mallinfo2 grows by 64-byte blocks in use, and shrinks when they are freed");
	fact(grows_by(3000, 5000),
	     "mallinfo2 grows by 3000-byte blocks in use, and shrinks when they are freed");
	fact(grows_by(8 * MB, 4),
	     "mallinfo2 grows by 8 MiB blocks in use, and shrinks when they are freed");
	fact(old_mallinfo_agrees(), "mallinfo agrees with mallinfo2");
	fact(trim_gives_back(),
	     "malloc_trim(0) gives freed memory back to the system and returns 1");
	fact(mallopt(M_MMAP_THRESHOLD, 1 << 20) == 0,
	     "mallopt says of glibc's parameters that they are not set here");
	fact(info_length() > 0 && strncmp(xml, "<malloc version=", 16) == 0,
	     "malloc_info writes an XML document");
	fact(well_formed(xml), "the XML of malloc_info is well-formed");
	fact(stats_written(), "malloc_stats says on stderr what is resident and in use");
	free(held);
	errno = 0;
	fact(malloc_info(1, stdout) != 0, "malloc_info refuses options other than 0");
	return fact_end();
}
