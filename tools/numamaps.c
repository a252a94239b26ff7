/* SPDX-License-Identifier: BSD-2-Clause */
#include "numamaps.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* "N12=345": false where the word is another one. */
static bool word_pages(const char *word, unsigned long *node, uint64_t *pages)
{
	char *end;

	if (word[0] != 'N' || word[1] < '0' || word[1] > '9')
		return false;
	*node = strtoul(word + 1, &end, 10);
	if (*end != '=' || *node >= NODE_MAX)
		return false;
	*pages = strtoull(end + 1, NULL, 10);
	return true;
}

/* In bytes; its word is the last of a line. */
static uint64_t line_page_size(const char *line)
{
	static const char word[] = " kernelpagesize_kB=";
	const char *p = strstr(line, word);

	return p ? strtoull(p + sizeof(word) - 1, NULL, 10) * 1024 : 4096;
}

static void line_sum(const char *line, uint64_t base, uint64_t size, struct residency *out)
{
	uint64_t page = line_page_size(line), pages, at;
	unsigned long node;
	char *p;

	at = strtoull(line, &p, 16);
	if (p == line)
		return;
	while ((p = strchr(p, ' '))) {
		p++;
		if (word_pages(p, &node, &pages))
			(at - base < size ? out->heap : out->other)[node] += pages * page;
	}
}

void numamaps_sum(FILE *f, uint64_t base, uint64_t size, struct residency *out)
{
	char *line = NULL;
	size_t room = 0;

	*out = (struct residency){0};
	while (getline(&line, &room, f) > 0)
		line_sum(line, base, size, out);
	free(line);
}

bool numamaps_read(pid_t pid, uint64_t base, uint64_t size, struct residency *out)
{
	char path[64];
	int err;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/numa_maps", (int)pid);
	f = fopen(path, "re");
	if (!f)
		return false;
	errno = 0;
	numamaps_sum(f, base, size, out);
	err = ferror(f) ? errno : 0;
	fclose(f);
	errno = err;
	return err == 0;
}
